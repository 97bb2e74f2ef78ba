import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { type AxeResults } from "axe-core";
import { type Page } from "playwright-core";
import { expect, test } from "vitest";
import { describeInBrowser, untilReady, untilStep } from "./page.fixture.js";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds, each a rule and where. */
async function faults(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const run = () => (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run();
  const { violations } = await page.evaluate(run);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 90)).join(" | ")}`);
}

describeInBrowser("without isolation", ({ open }) => {
  test("the page shows a trained model before any engine is asked for, and dragging changes the image", async () => {
    const { page, problems } = await open();
    await page.waitForFunction(() => document.getElementById("status")!.textContent.startsWith("Trained beforehand"));
    const image = () => page.$eval("#image", (canvas) => (canvas as HTMLCanvasElement).toDataURL());
    const before = await image();
    const box = (await page.locator("#plane").boundingBox())!;
    await page.mouse.click(box.x + 0.9 * box.width, box.y + 0.5 * box.height);
    expect(await image()).not.toBe(before);
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test("axe finds nothing, in light and dark, wide and narrow", async () => {
    for (const options of [{}, { dark: true, width: 390, height: 800 }]) {
      const { page } = await open("#data=strokes&model=conditional-vae&hidden=8", options);
      await untilReady(page);
      expect(await faults(page)).toEqual([]);
      await page.context().close();
    }
  });

  test("a worker that dies is told of, and Train starts another", async () => {
    const { page } = await open("#data=strokes&model=vae&hidden=8");
    await untilReady(page);
    await page.workers()[0]!.evaluate(
      () =>
        void setTimeout(() => {
          throw new Error("out of luck");
        }),
    );
    await page.waitForFunction(() => !document.getElementById("notice")!.hidden);
    expect(await page.textContent("#notice p")).toMatch(
      /^The engine has failed: .*out of luck.* Press Train to start again\.$/,
    );
    await page.click("#play");
    await untilStep(page, 5);
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

  test("while a model trains, tensors stay as they are", async () => {
    const { page } = await open("#data=strokes&model=vae&hidden=8");
    await untilReady(page);
    await page.click("#play");
    await untilStep(page, 20);
    const count = () => page.evaluate(() => document.body.dataset["tensors"]);
    const before = await count();
    expect(Number(before)).toBeGreaterThan(0);
    await untilStep(page, 60);
    expect(await count()).toBe(before);
    await page.context().close();
  });

  // On a machine that does other work a task waits for its processor, and the clock runs on.
  test.runIf(process.env["ELBO_LONG"] === "1")("while a model trains, no task of the page takes 50 ms", async () => {
    const { page } = await open("#data=strokes&model=vae&hidden=8");
    await untilReady(page);
    await page.click("#play");
    await untilStep(page, 20);
    const long = await page.evaluate(async () => {
      const found: number[] = [];
      const observer = new PerformanceObserver((list) =>
        list.getEntries().forEach(({ duration }) => found.push(duration)),
      );
      observer.observe({ type: "longtask" });
      await new Promise((resolve) => setTimeout(resolve, 4000));
      return found;
    });
    expect(long).toEqual([]);
    await page.context().close();
  });

  test("nothing is wider than a phone", async () => {
    const { page } = await open("#data=strokes&model=vae&hidden=8", { width: 360, height: 740 });
    await untilReady(page);
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBeLessThanOrEqual(360);
    await page.context().close();
  });
});

for (const headers of ["isolated", "strict"] as const)
  describeInBrowser(
    `with headers that are ${headers}`,
    ({ open }) => {
      test("the page is isolated, trains, and its policy forbids nothing that it needs", async () => {
        const { page, problems } = await open("#data=strokes&model=vae&hidden=8");
        await untilReady(page);
        await page.click("#play");
        await untilStep(page, 5);
        expect(await page.evaluate(() => crossOriginIsolated)).toBe(true);
        expect(problems).toEqual([]);
        await page.context().close();
      });
    },
    { headers },
  );
