import { type Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { choose, describeInBrowser, openReady } from "./page.fixture.js";

const noticed = (page: Page) => page.isVisible("#notice");

describeInBrowser("settings", ({ open }) => {
  let page: Page;
  let problems: string[];
  beforeAll(async () => {
    ({ page, problems } = await openReady(open, "#data=strokes&model=vae&hidden=8"));
  }, 120_000);

  test("what a network does not take is not there, and goes from the address with it", async () => {
    expect(await page.isVisible("#option-channels")).toBe(false);
    await page.focus("#option-network");
    await page.selectOption("#option-network", "convolutional");
    await expect.poll(() => page.inputValue("#option-channels")).toBe("32");
    expect(await page.evaluate(() => document.activeElement?.id)).toBe("option-network");
    await page.fill("#option-channels", "4");
    await page.keyboard.press("Tab");
    await expect.poll(() => page.url()).toContain("channels=4");
    await page.selectOption("#option-network", "mlp");
    expect(await page.isVisible("#option-channels")).toBe(false);
    await expect.poll(() => page.url()).not.toContain("channels");
    await page.click("#step");
    await page.waitForFunction(() => document.querySelector("#status b")?.textContent === "1");
    expect(await noticed(page)).toBe(false);
  });

  test("a model beside takes the first one's settings but those that it does not take", async () => {
    await choose(page, "data=strokes&model=vae&hidden=8&network=convolutional&channels=4");
    await page.click("#compare");
    await page.waitForFunction(() => document.getElementById("rival-status")!.textContent.includes("step"));
    expect(await page.inputValue("#rival-option-channels")).toBe("4");
    await page.selectOption("#rival-option-network", "mlp");
    expect(await page.isVisible("#rival-option-channels")).toBe(false);
    await expect.poll(() => page.url()).toContain("beside.network=mlp");
    await page.waitForFunction(() => document.getElementById("rival-status")!.textContent.includes("step 0"));
    expect(await noticed(page)).toBe(false);
    expect(problems).toEqual([]);
    await page.context().close();
  });
});
