import { availableParallelism } from "node:os";
import { BackendError } from "@elbo/core";
import type { Browser, Page } from "playwright-core";
import { timeInTurn } from "../time-in-turn.js";
import { type Timed } from "../time-steps.js";
import { type BrowserEngine, browserEngines } from "./browser-engine.js";
import { findChromium } from "./find-chromium.js";
import { servePage } from "./serve-page.js";

/** Medians of steps in Chromium: by workload, by the title of the engine. */
export interface BrowserTimes {
  /** The browser, with its version. */
  readonly browser: string;
  readonly medians: Readonly<Record<string, Readonly<Record<string, number>>>>;
}

export interface BrowserTiming {
  /** For each engine. */
  readonly seconds: number;
  /** Threads of ONNX Runtime beside one; as many as there are processors, four at most. */
  readonly threads?: number | undefined;
  readonly onWorkload?: (name: string) => void;
}

/** Beyond these more threads cost more than they give. */
const mostThreads = 4;

/**
 * Times workloads in real Chromium, each engine in a page of its own, slice by slice in turn.
 *
 * @throws {BackendError} if Chromium, Playwright or Vite is missing
 */
export async function timeInBrowser(names: readonly string[], options: BrowserTiming): Promise<BrowserTimes> {
  const { seconds, threads = Math.min(mostThreads, availableParallelism()), onWorkload } = options;
  const executablePath = findChromium();
  const { chromium } = await importPlaywright();
  const server = await servePage();
  try {
    const browser = await chromium.launch({ executablePath, args: ["--no-sandbox"] });
    try {
      const opened = await openEngines(browser, server.address, browserEngines(threads));
      const medians: Record<string, Record<string, number>> = {};
      for (const name of names) {
        onWorkload?.(name);
        medians[name] = await timeEngines(opened, name, seconds);
      }
      return { browser: `Chromium ${browser.version()}`, medians };
    } finally {
      await browser.close();
    }
  } finally {
    await server.close();
  }
}

interface OpenEngine {
  readonly engine: BrowserEngine;
  readonly page: Page;
}

async function openEngines(browser: Browser, address: string, engines: readonly BrowserEngine[]) {
  const opened: OpenEngine[] = [];
  for (const engine of engines) {
    const page = await browser.newPage();
    await page.goto(address);
    const isOffered = engine.backend !== "webgl" || (await call<boolean>(page, "hasGraphicsCard"));
    if (isOffered) opened.push({ engine, page });
    else await page.close();
  }
  return opened;
}

async function timeEngines(opened: readonly OpenEngine[], name: string, seconds: number) {
  const timed = opened.map(({ engine, page }) => timedIn(page, engine, name));
  const medians = await timeInTurn(timed, seconds);
  for (const each of timed) await each.dispose();
  return Object.fromEntries(opened.map(({ engine }, at) => [engine.title, medians[at]!]));
}

function timedIn(page: Page, engine: BrowserEngine, name: string): Timed {
  return {
    time: (seconds) => call<readonly number[]>(page, "time", engine, name, seconds),
    dispose: () => call<void>(page, "dispose", name),
  };
}

/** Calls a function of the page's script. */
function call<T>(page: Page, name: string, ...values: readonly unknown[]): Promise<T> {
  return page.evaluate(`import("/page-script.js").then((script) => script.${name}(...${JSON.stringify(values)}))`);
}

async function importPlaywright() {
  try {
    return await import("playwright-core");
  } catch (cause) {
    throw new BackendError(`speed: --browser must find Playwright; got ${String(cause)}. Install playwright-core.`, {
      cause,
    });
  }
}
