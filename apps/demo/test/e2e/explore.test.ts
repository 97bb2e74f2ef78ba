import { readFile } from "node:fs/promises";
import { type Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import {
  again,
  another,
  choose,
  describeInBrowser,
  isPressed,
  pictureOf,
  openReady,
  untilStep,
} from "./page.fixture.js";

/** What a part of a canvas shows, its sides as shares of the canvas's. */
function partOf(page: Page, selector: string, [left, top, width, height]: readonly number[]): Promise<string> {
  return page.$eval(
    selector,
    (element, [x, y, wide, high]) => {
      const canvas = element as HTMLCanvasElement;
      const part = document.createElement("canvas");
      [part.width, part.height] = [Math.floor(wide! * canvas.width), Math.floor(high! * canvas.height)];
      part.getContext("2d")!.drawImage(canvas, -Math.floor(x! * canvas.width), -Math.floor(y! * canvas.height));
      return part.toDataURL();
    },
    [left!, top!, width!, height!],
  );
}

/** Milliseconds from Train to a step. */
async function timeTo(page: Page, step: number): Promise<number> {
  const began = Date.now();
  await page.click("#play");
  await untilStep(page, step);
  return Date.now() - began;
}

describeInBrowser("exploring", ({ open }) => {
  let page: Page;
  let problems: string[];
  beforeAll(async () => {
    ({ page, problems } = await openReady(open, "#data=strokes&model=vae&hidden=8"));
  }, 120_000);

  test("at a slow pace steps are apart, and still are after Stop, which ends the engine", async () => {
    await page.selectOption("#pace", "60");
    // A pause is never shorter than it was set, but for the millisecond that clocks round.
    expect(await timeTo(page, 5)).toBeGreaterThanOrEqual(4 * 59);
    await page.click("#stop");
    expect(await page.textContent("#status")).toBe("Stopped.");
    expect(await isPressed(page, "#play")).toBe("false");
    await expect.poll(() => page.workers().length).toBe(0);
    await page.click("#step");
    await page.waitForFunction(() => document.querySelector("#status b")?.textContent === "1");
    expect(await timeTo(page, 6)).toBeGreaterThanOrEqual(4 * 59);
    await page.click("#play");
    await page.selectOption("#pace", "0");
  });

  test("the training is scrubbed back to its first pictures, and forth to the present ones", async () => {
    await choose(page, "data=strokes&model=vae&hidden=8&seed=2");
    const first = await pictureOf(page, "#grid");
    await page.click("#play");
    await untilStep(page, 150);
    await page.click("#play");
    await page.waitForFunction(() => !document.getElementById("status")!.textContent.includes("steps/s"));
    const last = await another(page, "#grid", first);
    await page.focus("#moment");
    await page.keyboard.press("Home");
    expect(await page.textContent("#moment-at")).toBe("step 0");
    await again(page, "#grid", first);
    await page.keyboard.press("End");
    expect(await page.textContent("#moment-at")).toBe("now");
    await again(page, "#grid", last);
  });

  test("a drawing's posterior is an ellipse that moves with it, and so is that of a picked example", async () => {
    // Without layers the plane shows its axes, its point and posteriors.
    for (const layer of ["tiles", "codes", "contours"]) await page.uncheck(`#show-${layer}`);
    const isMarked = async () => {
      const marked = await pictureOf(page, "#plane");
      await page.click("#tab-samples");
      const bare = await pictureOf(page, "#plane");
      return marked !== bare;
    };
    await page.click("#tab-draw");
    const pad = (await page.locator("#pad").boundingBox())!;
    const places: (string | null)[] = [];
    let result = await pictureOf(page, "#pad-result");
    let plane = await pictureOf(page, "#plane");
    for (const [x, y] of [
      [0.3, 0.3],
      [0.7, 0.8],
    ] as const) {
      await page.mouse.click(pad.x + x * pad.width, pad.y + y * pad.height);
      result = await another(page, "#pad-result", result);
      plane = await another(page, "#plane", plane);
      places.push(await page.textContent("#plane-at"));
    }
    expect(new Set(places).size).toBe(2);
    expect(await isMarked()).toBe(true);
    await page.click("#tab-between");
    plane = await pictureOf(page, "#plane");
    await page.click("#picks button:nth-child(3)");
    await another(page, "#plane", plane);
    expect(await isMarked()).toBe(true);
    for (const layer of ["tiles", "codes", "contours"]) await page.check(`#show-${layer}`);
  });

  test("between two examples the images go from the one to the other", async () => {
    await page.click("#tab-between");
    const ends = async () => [
      await partOf(page, "#strip", [0, 0, 0.08, 1]),
      await partOf(page, "#strip", [0.92, 0, 0.08, 1]),
    ];
    await expect.poll(async () => (await ends())[0]!.length, { timeout: 60_000 }).toBeGreaterThan(200);
    const before = await ends();
    const strip = await pictureOf(page, "#strip");
    await page.click("#picks button:nth-child(12)");
    await another(page, "#strip", strip);
    const after = await ends();
    expect(after[0]).toBe(before[0]);
    expect(after[1]).not.toBe(before[1]);
    expect(await isPressed(page, "#picks button:nth-child(3)")).toBe("true");
  });

  test("each row of the traversals moves a unit of its own, about the point", async () => {
    await page.click("#tab-traversals");
    await expect.poll(() => page.getAttribute("#grid", "aria-label")).toBe("Traversals");
    const rows = async () => [
      await partOf(page, "#grid", [0, 0, 1, 0.45]),
      await partOf(page, "#grid", [0, 0.55, 1, 0.45]),
    ];
    const blank = await page.$eval("#grid", (canvas) =>
      Object.assign(document.createElement("canvas"), {
        width: (canvas as HTMLCanvasElement).width,
        height: (canvas as HTMLCanvasElement).height,
      }).toDataURL(),
    );
    const before = await another(page, "#grid", blank);
    const [first, second] = await rows();
    await page.fill("#unit-0", "2.5");
    await another(page, "#grid", before);
    expect((await rows())[0]).toBe(first);
    expect((await rows())[1]).not.toBe(second);
  });

  test("samples are a PNG, and a copied link gives back the settings that it was made of", async () => {
    await page.click("#tab-samples");
    const [download] = await Promise.all([page.waitForEvent("download"), page.click("#picture")]);
    expect(download.suggestedFilename()).toBe("vae-samples.png");
    const size = await page.evaluate(
      async (bytes) => {
        const image = await createImageBitmap(new Blob([Uint8Array.from(bytes)]));
        return [image.width, image.height];
      },
      [...(await readFile(await download.path()))],
    );
    // Ten columns and four rows of 8 x 8 pixels, one pixel between them, four times as large.
    expect(size).toEqual([4 * 89, 4 * 35]);
    await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
    await page.click("#tuning summary");
    await page.fill("#option-learningRate", "0.004");
    await page.keyboard.press("Tab");
    await expect.poll(() => page.url()).toContain("learningRate=0.004");
    await page.click("#share");
    await expect.poll(() => page.textContent("#notice p")).toBe("The link with these settings is in the clipboard.");
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(link).toBe(page.url());
    await page.evaluate(() => Object.defineProperty(navigator, "clipboard", { value: undefined }));
    await page.click("#share");
    await expect
      .poll(() => page.textContent("#notice p"))
      .toBe("This browser gives no clipboard to the page: copy the link from the address bar.");
    await choose(page, "data=strokes&model=autoencoder&hidden=8");
    await choose(page, new URL(link).hash);
    expect(await page.inputValue("#model")).toBe("vae");
    expect(await page.inputValue("#option-learningRate")).toBe("0.004");
    expect(await page.inputValue("#option-hidden")).toBe("8");
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test("another model is chosen of those trained beforehand; where less motion is asked for, nothing moves by itself", async () => {
    const shown = await open("");
    await shown.page.waitForFunction(() => document.getElementById("walk")!.getAttribute("aria-pressed") === "true");
    await shown.page.emulateMedia({ reducedMotion: "reduce" });
    await shown.page.selectOption("#model", "beta-vae");
    await expect.poll(() => shown.page.url(), { timeout: 60_000 }).toContain("model=beta-vae");
    expect(await shown.page.textContent("#status")).toMatch(/^Trained beforehand/);
    expect(await isPressed(shown.page, "#walk")).toBe("false");
    expect(await shown.page.$eval("#play", (button) => getComputedStyle(button).transitionDuration)).toBe("0s");
    expect(shown.problems).toEqual([]);
    await shown.page.context().close();
  });
});
