import { readSafetensors } from "@elbo/core";
import { type Page } from "playwright-core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { describeInBrowser, noticeOf, pictureOf, saveOf, untilReady, untilStep } from "./page.fixture.js";

/** All weights of a saved model, one after the other. */
function weightsOf(file: Uint8Array): number[] {
  return [...readSafetensors(file).tensors.values()].flatMap(({ values }) => [...(values as Float32Array)]);
}

describeInBrowser("one page", ({ open }) => {
  let page: Page;
  beforeAll(async () => {
    ({ page } = await open("#data=strokes&model=vae&hidden=8"));
    await untilReady(page);
  }, 120_000);
  afterAll(() => page.context().close());

  test("while a model trains, tensors stay as they are", async () => {
    await page.click("#play");
    await untilStep(page, 20);
    const count = () => page.evaluate(() => document.body.dataset["tensors"]);
    const before = await count();
    expect(Number(before)).toBeGreaterThan(0);
    await untilStep(page, 60);
    expect(await count()).toBe(before);
    await page.click("#play");
  });

  test("a worker that dies is told of, and Train starts another", async () => {
    await page.workers()[0]!.evaluate(
      () =>
        void setTimeout(() => {
          throw new Error("out of luck");
        }),
    );
    expect(await noticeOf(page)).toMatch(/^The engine has failed: .*out of luck.* Press Train to start again\.$/);
    await page.click("#play");
    await page.waitForFunction(() => document.querySelector("#status b")?.textContent === "0");
    await untilStep(page, 5);
  });

  test("nothing is wider than a phone, where a pace is chosen too", async () => {
    await page.setViewportSize({ width: 360, height: 740 });
    await page.selectOption("#pace", "500");
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
  });
});

/** What the page shows a trained model with: nothing of any engine. */
const isOfPage = (path: string) => /(\/|\.html|\.svg|\.css|assets\/index-[^/]*\.js|showcase\/[^/]*\.json)$/.test(path);

/** How many colors a canvas has. */
function colorsOf(page: Page, selector: string): Promise<number> {
  return page.$eval(selector, (element) => {
    const canvas = element as HTMLCanvasElement;
    const { data } = canvas.getContext("2d")!.getImageData(0, 0, canvas.width, canvas.height);
    return new Set(new Uint32Array(data.buffer)).size;
  });
}

describeInBrowser("before any engine", (surroundings) => {
  test("a trained model is there to be walked through while every file of the engine is still on its way", async () => {
    const { site, open } = surroundings;
    const release = site.hold((path) => !isOfPage(path));
    const { page, problems } = await open();
    await page.waitForFunction(() => document.getElementById("status")!.textContent.startsWith("Trained beforehand"));
    for (const canvas of ["#plane", "#image", "#grid"]) expect(await colorsOf(page, canvas)).toBeGreaterThan(20);
    expect(await page.locator(".curve canvas").count()).toBe(3);
    const [box, image] = [(await page.locator("#plane").boundingBox())!, await pictureOf(page, "#image")];
    await page.mouse.click(box.x + 0.9 * box.width, box.y + 0.5 * box.height);
    expect(await pictureOf(page, "#image")).not.toBe(image);

    // The engine has been asked for in the meantime, and has not come.
    await expect.poll(() => [...site.waiting].filter((path) => /worker/.test(path)).length).toBe(1);
    await page.click("#tab-draw");
    expect(await page.textContent("#view-help")).toBe("The engine is on its way…");
    release();
    await page.waitForFunction(() => document.querySelectorAll("#picks button").length > 0);
    expect(problems).toEqual([]);
    await page.context().close();
  });
});

describeInBrowser("without isolation", ({ open }) => {
  test("the page shows a trained model before any engine is asked for, and dragging changes the image", async () => {
    const { page, problems } = await open();
    await page.waitForFunction(() => document.getElementById("status")!.textContent.startsWith("Trained beforehand"));
    const before = await pictureOf(page, "#image");
    const box = (await page.locator("#plane").boundingBox())!;
    await page.mouse.click(box.x + 0.9 * box.width, box.y + 0.5 * box.height);
    expect(await pictureOf(page, "#image")).not.toBe(before);

    // To draw needs the encoder: its weights come, and the model is the one that was shown.
    await page.click("#tab-draw");
    await page.waitForFunction(() => document.querySelectorAll("#picks button").length > 0);
    const pad = (await page.locator("#pad").boundingBox())!;
    const empty = await pictureOf(page, "#pad-result");
    await page.mouse.click(pad.x + 0.5 * pad.width, pad.y + 0.5 * pad.height);
    await expect.poll(() => pictureOf(page, "#pad-result"), { timeout: 10_000 }).not.toBe(empty);
    expect(await page.textContent("#status")).toMatch(/^Trained beforehand/);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test("two models train beside each other, on axes and in curves of both", async () => {
    const { page, problems } = await open("#data=strokes&model=vae&hidden=8&beside.model=beta-vae&beside.beta=9");
    await untilReady(page);
    await page.waitForFunction(() => document.getElementById("rival-status")!.textContent.includes("step"));
    expect(await page.inputValue("#rival-option-beta")).toBe("9");
    await page.click("#step");
    const texts = (selector: string) => page.$$eval(selector, (all) => all.map(({ textContent }) => textContent));
    await expect
      .poll(async () => (await texts(".curve .beside")).join(" "), { timeout: 20_000 })
      .toMatch(/^[\d.]+ [\d.]+ [\d.]+$/);
    expect(await texts(".curve figcaption span:first-child")).toEqual(["loss", "reconstruction", "KL"]);
    const images = async () => [await pictureOf(page, "#image"), await pictureOf(page, "#rival-image")];
    const before = await images();
    await page.focus("#plane");
    await page.keyboard.press("Shift+ArrowRight");
    await expect.poll(async () => (await images()).map((image, i) => image !== before[i])).toEqual([true, true]);
    // On a phone the image is beside the settings, not over them.
    await page.setViewportSize({ width: 390, height: 800 });
    const [image, options] = [page.locator("#rival-image"), page.locator("#rival-options")];
    const { x, width } = (await image.boundingBox())!;
    expect(x + width).toBeLessThanOrEqual((await options.boundingBox())!.x);
    await page.click("#compare");
    expect(await page.isVisible("#rival")).toBe(false);
    expect(page.url()).not.toContain("beside");
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test("without WebAssembly the page trains on the processor's plain numbers", async () => {
    const { page } = await open("#data=strokes&model=vae&hidden=8", { backend: "cpu" });
    await untilReady(page);
    await page.click("#play");
    await untilStep(page, 5);
    expect(await page.textContent("#status")).toMatch(/on cpu$/);
    await page.context().close();
  });

  test("a backend that this browser lacks is refused in words, and without threads there are none", async () => {
    for (const backend of ["webgpu", "wasm-threads"]) {
      const { page } = await open("#data=strokes&model=vae&hidden=8", { backend });
      expect(await noticeOf(page)).toBe(
        `engine: backend must be one that runs in this browser; got ${backend}. Without backend in the address the page finds one by itself.`,
      );
      expect(await page.isEnabled("#model")).toBe(true);
      await page.context().close();
    }
  });

  test("a graphics card that lets go of the page is told of, and training goes on with wasm", async () => {
    const { page } = await open("#data=strokes&model=vae&hidden=8", { backend: "webgl" });
    await untilReady(page);
    await page.click("#play");
    await untilStep(page, 3);
    await page.workers()[0]!.evaluate(() => {
      type Engine = { backendInstance: { gpgpu: { gl: WebGL2RenderingContext } } };
      const { _tfengine: engine } = globalThis as unknown as { _tfengine: Engine };
      engine.backendInstance.gpgpu.gl.getExtension("WEBGL_lose_context")!.loseContext();
    });
    expect(await noticeOf(page)).toMatch(
      /^The graphics card let go of the page; training goes on from .* with wasm\.$/,
    );
    const step = Number((await page.textContent("#status b"))?.replaceAll(",", ""));
    await untilStep(page, step + 3);
    expect(await page.textContent("#status")).toMatch(/on wasm$/);
    await page.context().close();
  });
});

for (const headers of ["isolated", "strict"] as const)
  describeInBrowser(
    `with headers that are ${headers}`,
    ({ open }) => {
      // Where every file carries the policy, and where the page alone does, it needs the same.
      const once = headers === "strict" || process.env["ELBO_LONG"] === "1";
      test.runIf(once)(
        "the page trains with threads as with one, and its policy forbids nothing that it needs",
        async () => {
          const losses = [];
          for (const [backend, title] of [
            ["wasm-threads", /on wasm with \d+ threads$/],
            ["wasm", /on wasm$/],
          ] as const) {
            const { page, problems } = await open("#data=strokes&model=vae&hidden=24&seed=3", { backend });
            await untilReady(page);
            expect(await page.textContent("#status")).toMatch(title);
            expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
            for (let step = 1; step <= 3; step++) {
              await page.click("#step");
              await untilStep(page, step);
            }
            losses.push(await page.textContent(".curve .value"));
            expect(problems).toEqual([]);
            await page.context().close();
          }
          // Another build rounds sums elsewhere: beyond the digits that are shown.
          expect(losses[0]).toMatch(/^\d\d\.\d$/);
          expect(losses[0]).toBe(losses[1]);
        },
      );

      test.runIf(process.env["ELBO_LONG"] === "1")("the page times a captured step beside the others", async () => {
        const { page, problems } = await open("#data=strokes&model=vae&hidden=24", { backend: null });
        await untilReady(page);
        expect(await page.getAttribute("#status", "title")).toMatch(/a step took wasm [\d.]+ ms, .*onnx [\d.]+ ms/);
        expect(problems).toEqual([]);
        await page.context().close();
      });

      test.runIf(once)("a captured step trains to the losses and the weights of the eager one", async () => {
        const found = [];
        for (const [backend, title] of [
          ["onnx", /on ONNX Runtime with \d+ threads?$/],
          ["wasm", /on wasm$/],
        ] as const) {
          const { page, problems } = await open("#data=strokes&model=vae&hidden=24&seed=3", { backend });
          await untilReady(page);
          expect(await page.textContent("#status")).toMatch(title);
          for (let step = 1; step <= 3; step++) {
            await page.click("#step");
            await untilStep(page, step);
          }
          const loss = await page.textContent(".curve .value");
          found.push({ loss, weights: weightsOf(await saveOf(page)) });
          if (backend === "onnx") {
            await page.click("#play");
            await untilStep(page, 60);
            await page.click("#play");
            expect(Number(await page.textContent(".curve .value"))).toBeLessThan(Number(loss) - 1);
          }
          expect(problems).toEqual([]);
          await page.context().close();
        }
        const [captured, eager] = found as [(typeof found)[0], (typeof found)[0]];
        expect(captured.loss).toBe(eager.loss);
        // Three steps of Adam at 2e-3, which divides a gradient by its own size: where that is hardly more than its rounding, a weight
        // may go the other way at each step, which few do.
        const differences = eager.weights.map((weight, i) => Math.abs(captured.weights[i]! - weight));
        expect(Math.max(...differences)).toBeLessThanOrEqual(3 * 2 * 2e-3);
        expect(differences.filter((difference) => difference > 1e-5).length).toBeLessThan(differences.length / 100);
      });
    },
    { headers },
  );
