import { existsSync } from "node:fs";
import { BackendError } from "@elbo/core";
import { expect, test } from "vitest";
import { browserEngines } from "./browser-engine.js";
import { findChromium } from "./find-chromium.js";
import { timeInBrowser } from "./time-in-browser.js";

test("captured steps come first, with one thread and with several where there are", () => {
  expect(browserEngines(2).map(({ title }) => title)).toEqual([
    ...["captured, 1 thread", "captured, 2 threads", "tfjs wasm", "tfjs webgl", "tfjs cpu"],
  ]);
  expect(browserEngines(1).map(({ threads }) => threads)).toEqual([1, undefined, undefined, undefined]);
});

test("without Chromium the way out is told", () => {
  expect(() => findChromium("/no/chromium")).toThrow(BackendError);
  expect(() => findChromium("/no/chromium")).toThrow(
    "speed: --browser must find Chromium; got none at /no/chromium. Install it (apt-get install chromium), or name one in ELBO_CHROMIUM.",
  );
  expect(() => findChromium(undefined, ["/no/a", "/no/b"])).toThrow("got none at /no/a, /no/b.");
  expect(findChromium(undefined, ["/no/a", process.execPath])).toBe(process.execPath);
});

const hasChromium = process.env["ELBO_CHROMIUM"] !== undefined || existsSync("/usr/bin/chromium");

test.runIf(process.env["ELBO_LONG"] === "1" && hasChromium)(
  "steps are timed in real Chromium on each engine that it has",
  async () => {
    const names: string[] = [];
    const options = { seconds: 0.01, threads: 2, onWorkload: (name: string) => void names.push(name) };
    const { browser, medians } = await timeInBrowser(["digits-vae"], options);
    expect(browser).toMatch(/^Chromium \d+\./);
    expect(names).toEqual(["digits-vae"]);
    const found = medians["digits-vae"]!;
    expect(Object.keys(found)).toEqual(
      expect.arrayContaining(["captured, 1 thread", "captured, 2 threads", "tfjs wasm", "tfjs cpu"]),
    );
    expect(Object.values(found).every((milliseconds) => milliseconds > 0)).toBe(true);
  },
  240_000,
);
