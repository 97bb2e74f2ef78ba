import { type Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import {
  again,
  another,
  choose,
  describeInBrowser,
  isPressed,
  pictureOf,
  stepsOf,
  openReady,
  untilStep,
} from "./page.fixture.js";

/** Waits for frames of the page over so many milliseconds, in which something that moves would have moved. */
function frames(page: Page, milliseconds: number): Promise<void> {
  return page.evaluate(async (length) => {
    const next = () => new Promise<number>(requestAnimationFrame);
    const first = await next();
    while ((await next()) - first < length);
  }, milliseconds);
}

describeInBrowser("what kinds of models are explored by", ({ open }) => {
  let page: Page;
  let problems: string[];
  beforeAll(async () => {
    ({ page, problems } = await openReady(open, "#data=strokes&model=conditional-vae&hidden=8"));
  }, 120_000);

  test("labels choose what is decoded", async () => {
    const chips = page.locator("#classes button");
    expect(await chips.allTextContents()).toEqual(["0", "1", "2", "3", "4", "5", "6", "7", "8", "9"]);
    const zero = await pictureOf(page, "#image");
    await chips.nth(7).click();
    await another(page, "#image", zero);
    expect(await chips.nth(7).getAttribute("aria-pressed")).toBe("true");
    await chips.nth(0).click();
    await again(page, "#image", zero);
  });

  test("a generator is walked through until the walk is ended", async () => {
    await choose(page, "data=strokes&model=gan&hidden=8");
    const seen = new Set([await pictureOf(page, "#image")]);
    await page.click("#walk");
    for (let i = 0; i < 3; i++) {
      await expect.poll(async () => seen.has(await pictureOf(page, "#image")), { timeout: 60_000 }).toBe(false);
      seen.add(await pictureOf(page, "#image"));
    }
    await page.click("#walk");
    expect(await isPressed(page, "#walk")).toBe("false");
    const at = await page.textContent("#plane-at");
    await frames(page, 120);
    expect(await page.textContent("#plane-at")).toBe(at);
  });

  test("a code that is swapped changes the image, and picking the example again gives it back", async () => {
    await choose(page, "data=strokes&model=vq-vae&filters=4");
    await page.waitForFunction(() => document.querySelectorAll("#codebook button").length > 1);
    const words = () => page.locator("#code-map button").allTextContents();
    const [own, image] = [await words(), await pictureOf(page, "#image")];
    await page.click("#code-map button:nth-child(2)");
    const other = own[1] === "3" ? "4" : "3";
    await page.click(`#codebook button:nth-child(${other})`);
    await another(page, "#image", image);
    expect(await words()).toEqual(own.with(1, other));
    await page.click("#code-picks button:nth-child(1)");
    await again(page, "#image", image);
    expect(await words()).toEqual(own);
  });

  test("beta is moved while the model trains: its codes collapse, which is said in words, and come back", async () => {
    await choose(page, "data=strokes&model=beta-vae&hidden=16&learningRate=0.01&seed=1");
    await page.click("#play");
    await untilStep(page, 100);
    const beta = (value: string) => page.fill('.field:has(#option-beta) input[type="range"]', value);
    const most = (await page.getAttribute('.field:has(#option-beta) input[type="range"]', "max"))!;
    await beta(most);
    await page.waitForFunction(() => /have collapsed/.test(document.getElementById("usage")!.textContent));
    expect(page.url()).toContain(`beta=${most}`);
    await beta("0");
    await page.waitForFunction(() => document.getElementById("usage")!.textContent === "");
    expect(await isPressed(page, "#play")).toBe("true");
    expect(await stepsOf(page)).toBeGreaterThan(100);
    await page.click("#play");
    expect(problems).toEqual([]);
    await page.context().close();
  });
});
