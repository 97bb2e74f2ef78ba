import { createRequire } from "node:module";
import { readFile } from "node:fs/promises";
import { type AxeResults } from "axe-core";
import { type Page } from "playwright-core";
import { beforeAll, expect, test } from "vitest";
import { drawSeven, dropReport, dropTable, named, pickTwo, train } from "./acts.fixture.js";
import { choose, describeInBrowser, noticeOf, openReady } from "./page.fixture.js";

const axe = await readFile(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** What axe finds, each a rule and where. */
async function faults(page: Page): Promise<string[]> {
  // In the middle of a change of colors, which another may cut short, an element has a contrast that it keeps for a tenth of a second.
  await page.evaluate(() =>
    Promise.allSettled(document.getAnimations().map(({ finished }) => finished)).then(() => null),
  );
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe);
  const run = () => (globalThis as unknown as { axe: { run(): Promise<AxeResults> } }).axe.run();
  const { violations } = await page.evaluate(run);
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 90)).join(" | ")}`);
}

const looks = [
  { width: 1280, colorScheme: "light" },
  { width: 1280, colorScheme: "dark" },
  { width: 390, colorScheme: "light" },
  { width: 390, colorScheme: "dark" },
] as const;

/** States of the page: settings, and what is done before. */
const states: Readonly<Record<string, { readonly settings: string; readonly act?: (page: Page) => Promise<unknown> }>> =
  {
    "labels to decode by": { settings: "model=conditional-vae&hidden=8" },
    "a codebook and the code of a picture": {
      settings: "model=vq-vae",
      act: (page) => page.waitForSelector("#codebook button"),
    },
    "a generator and its walk": { settings: "model=gan&hidden=8", act: (page) => page.click("#walk") },
    "a drawing": { settings: "model=vae&hidden=8", act: drawSeven },
    "a way between two": { settings: "model=vae&hidden=8", act: pickTwo },
    "points of a plane, and settings that are seldom changed": {
      settings: "data=moons&model=vae%2Bmog&hidden=8",
      act: (page) => page.click("#tuning summary"),
    },
    "a table": { settings: "model=vae&hidden=8", act: tabulate },
    "a refusal": { settings: "model=vae&hidden=8", act: refuse },
    "a training and its history": { settings: "model=beta-vae&hidden=8", act: trainAWhile },
    "two models beside each other": {
      settings: "model=vae&hidden=8",
      act: async (page) => {
        await page.click("#compare");
        await page.waitForFunction(() => document.getElementById("rival-status")!.textContent.includes("step"));
      },
    },
    "the report of a run": {
      settings: "model=vae&hidden=8",
      act: (page) => dropReport(page, ["vae, one", "vae, two"]),
    },
  };

describeInBrowser("axe finds nothing, in light and dark, wide and narrow, of", ({ open }) => {
  let page: Page;
  beforeAll(async () => {
    ({ page } = await openReady(open, "#data=strokes&model=vae&hidden=4"));
  }, 120_000);

  test.each(Object.keys(states))("%s", async (name) => {
    const { settings, act } = states[name]!;
    await page.setViewportSize({ width: 1280, height: 800 });
    // An address that is the same as before would open nothing anew.
    const seed = Object.keys(states).indexOf(name);
    await choose(page, `${settings.startsWith("data=") ? "" : "data=strokes&"}${settings}&seed=${seed + 1}`);
    await act?.(page);
    for (const { width, colorScheme } of looks) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme });
      expect({ width, colorScheme, faults: await faults(page) }).toEqual({ width, colorScheme, faults: [] });
    }
  });

  test("what is shown before any engine", async () => {
    const { page: first } = await open("");
    await first.waitForFunction(() => document.getElementById("status")!.textContent.startsWith("Trained beforehand"));
    expect(await faults(first)).toEqual([]);
    await first.context().close();
  });
});

async function tabulate(page: Page): Promise<void> {
  await dropTable(page);
  await page.click("#tab-reconstructions");
}

async function refuse(page: Page): Promise<void> {
  await page.setInputFiles("#model-file", [named("mine.safetensors", new Uint8Array(4))]);
  await noticeOf(page);
}

async function trainAWhile(page: Page): Promise<void> {
  await train(page, 120);
  await page.waitForSelector("#history:not([hidden])");
}
