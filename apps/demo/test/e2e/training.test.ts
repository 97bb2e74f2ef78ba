import { type Page } from "playwright-core";
import { expect, test } from "vitest";
import { describeCatalogue } from "../../src/families/describe.js";
import { choose, describeInBrowser, pictureOf, stepsOf, untilReady, untilStep } from "./page.fixture.js";

/** The last value of each curve that is a loss. */
const readLosses = () =>
  [...document.querySelectorAll("figure.curve")]
    .filter((card) => /loss$/i.test(card.querySelector("figcaption span")?.textContent ?? ""))
    .map((card) => Number(card.querySelector(".value")?.textContent || NaN));

/** Makes one step, which is the given one: the same losses on any machine, however fast it is. */
async function lossesOfStep(page: Page, step: number): Promise<number[]> {
  await page.click("#step");
  await page.waitForFunction((n) => document.querySelector("#status b")?.textContent === `${n}`, step);
  return page.evaluate(readLosses);
}

/** The mean of each curve. */
function meanOf(steps: readonly number[][]): number[] {
  return steps[0]!.map((_, i) => steps.reduce((sum, losses) => sum + losses[i]!, 0) / steps.length);
}

describeInBrowser("the page", (surroundings) => {
  const { open } = surroundings;
  test("a model trains, says on what and how fast, pauses, makes single steps and begins again", async () => {
    const { page, problems } = await open("#data=strokes&model=vae&hidden=32");
    await untilReady(page);
    expect(await page.textContent("#status")).toMatch(/^step 0 · epoch 1 · on wasm$/);
    await page.click("#play");
    await untilStep(page, 30);
    expect(await page.textContent("#status")).toMatch(/^step [\d,]+ · epoch \d+ · \d+ steps\/s on wasm$/);
    await page.click("#play");
    await page.waitForFunction(() => !document.getElementById("status")!.textContent.includes("steps/s"));
    const paused = await stepsOf(page);
    await page.click("#step");
    await untilStep(page, paused + 1);
    expect(await stepsOf(page)).toBe(paused + 1);
    await page.click("#reset");
    await page.waitForFunction(() => document.querySelector("#status b")?.textContent === "0");
    expect(problems).toEqual([]);
    await page.context().close();
  });

  test("every family trains some steps and its loss falls", async () => {
    const { page, problems } = await open("#data=strokes&model=vae");
    await untilReady(page);
    const short: string[] = [];
    for (const { name } of describeCatalogue().families) {
      await choose(page, `data=strokes&model=${name}&hidden=24&filters=4&learningRate=0.005&seed=1`);
      const steps: number[][] = [];
      for (let step = 1; step <= 24; step++) steps.push(await lossesOfStep(page, step));
      const [first, last] = [meanOf(steps.slice(0, 4)), meanOf(steps.slice(-4))];
      // In a game the gain of one is the loss of the other: one of them falls.
      if (!last.some((loss, i) => loss < first[i]!)) short.push(`${name}: ${first.join()} to ${last.join()}`);
    }
    expect(short).toEqual([]);
    expect(problems).toEqual([]);
    await page.context().close();
  }, 240_000);

  test("dragging over the plane changes the image, and so do keys and sliders", async () => {
    const { page } = await open("#data=strokes&model=vae&hidden=32");
    await untilReady(page);
    const box = (await page.locator("#plane").boundingBox())!;
    const images = new Set([await pictureOf(page, "#image")]);
    const another = async () => {
      await expect.poll(async () => images.has(await pictureOf(page, "#image")), { timeout: 10_000 }).toBe(false);
      images.add(await pictureOf(page, "#image"));
    };
    for (const share of [0.2, 0.8]) {
      await page.mouse.click(box.x + share * box.width, box.y + share * box.height);
      await another();
    }
    await page.focus("#plane");
    await page.keyboard.press("Shift+ArrowLeft");
    await another();
    await page.fill("#unit-1", "2");
    await another();
    expect(await page.textContent("#plane-at")).toMatch(/^Unit 1 is -?\d\.\d\d\. Unit 2 is 2\.00\.$/);
    await page.context().close();
  });

  test("the page asks no other host, and runs below a folder", () => {
    expect(surroundings.site.asked.length).toBeGreaterThan(3);
    expect(surroundings.site.asked.every((path) => path.startsWith("/some/folder/"))).toBe(true);
    // What needs threads is fetched where there are some.
    expect(surroundings.site.asked.filter((path) => /ort-wasm|captured|threaded/.test(path))).toEqual([]);
  });
});
