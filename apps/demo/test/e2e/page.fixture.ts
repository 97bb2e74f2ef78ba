import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect } from "vitest";
import { type Headers, serveSite, type Site } from "./site.fixture.js";

const paths = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = [process.env["ELBO_CHROMIUM"] ?? "", ...paths].find((path) => path !== "" && existsSync(path));
const required = process.env["ELBO_REQUIRE_BROWSER"] === "1";

/** A page of the site that is open in a browser, and what went wrong in it. */
export interface OpenPage {
  readonly page: Page;
  /** Errors of scripts, of the policy and of requests. */
  readonly problems: string[];
}

/** What tests in a browser have at hand. */
export interface Surroundings {
  readonly site: Site;
  readonly open: (hash?: string, options?: OpenOptions) => Promise<OpenPage>;
}

export interface OpenOptions {
  readonly width?: number;
  readonly height?: number;
  readonly dark?: boolean;
  /** null for the one that the page finds the fastest. */
  readonly backend?: string | null;
  /** What is done with the page before it goes to the site. */
  readonly before?: (page: Page) => Promise<void>;
}

/** Longest time of a test, in milliseconds: several waits of a minute each, where others use the processors too. */
const longest = 240_000;

let launched: Promise<Browser> | undefined;
/** One browser for all tests of a file. */
const launch = () =>
  (launched ??= chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu-sandbox"] }));
afterAll(async () => (await launched)?.close());

/**
 * Tests in Debian's Chromium; skipped, with a notice, where there is none, unless one is required.
 */
export function describeInBrowser(
  name: string,
  body: (surroundings: Surroundings) => void,
  { headers = "none" }: { readonly headers?: Headers } = {},
): void {
  if (executablePath === undefined && !required) {
    describe.skip(`${name} (there is no Chromium: install one, or name it in ELBO_CHROMIUM)`, () =>
      body({} as Surroundings));
    return;
  }
  describe(name, { timeout: longest }, () => {
    let browser: Browser;
    let site: Site;
    beforeAll(async () => {
      [site, browser] = await Promise.all([serveSite(headers), launch()]);
    }, 60_000);
    afterAll(() => site?.close());
    body({
      get site() {
        return site;
      },
      open: (hash = "", options = {}) => openPage(browser, site, hash, options),
    });
  });
}

async function openPage(
  browser: Browser,
  { address }: Site,
  hash: string,
  { width = 1280, height = 800, dark = false, backend = "wasm", before }: OpenOptions,
): Promise<OpenPage> {
  const context = await browser.newContext({ viewport: { width, height }, colorScheme: dark ? "dark" : "light" });
  const page = await context.newPage();
  const problems: string[] = [];
  page.on("pageerror", (error) => problems.push(error.message));
  page.on("console", (message) => {
    if (message.type() === "error") problems.push(message.text());
  });
  page.on("request", (request) => {
    const own = request.url().startsWith(new URL(address).origin) || /^(data|blob):/.test(request.url());
    if (!own) problems.push(`asked another host: ${request.url()}`);
  });
  await before?.(page);
  await page.goto(`${address}${backend === null ? "" : `?backend=${backend}`}${hash}`);
  return { page, problems };
}

/** Waits until the engine has a model open. */
export async function untilReady(page: Page): Promise<void> {
  await page.waitForFunction(() => document.getElementById("status")?.textContent?.includes("step"), null, {
    timeout: 60_000,
  });
}

/** A page with a model open in its engine, for all tests of a block. */
export async function openReady(open: Surroundings["open"], hash: string): Promise<OpenPage> {
  const opened = await open(hash);
  opened.page.setDefaultTimeout(60_000);
  await untilReady(opened.page);
  return opened;
}

/** Steps that are done. */
export async function stepsOf(page: Page): Promise<number> {
  return Number((await page.textContent("#status b"))?.replaceAll(",", ""));
}

/** Waits until so many steps are done. */
export async function untilStep(page: Page, step: number): Promise<void> {
  const reached = (least: number) =>
    Number(document.querySelector("#status b")?.textContent?.replaceAll(",", "")) >= least;
  await page.waitForFunction(reached, step, { timeout: 60_000 });
}

/** What the page says when something went wrong. */
export async function noticeOf(page: Page): Promise<string> {
  await page.waitForFunction(() => !document.getElementById("notice")!.hidden, null, { timeout: 60_000 });
  return (await page.textContent("#notice p"))!;
}

/** What a canvas shows, as text. */
export function pictureOf(page: Page, selector: string): Promise<string> {
  return page.$eval(selector, (canvas) => (canvas as HTMLCanvasElement).toDataURL());
}

/** Waits until a picture is another than before, and gives it. */
export async function another(page: Page, selector: string, before: string): Promise<string> {
  await expect.poll(() => pictureOf(page, selector), { timeout: 60_000 }).not.toBe(before);
  return pictureOf(page, selector);
}

/** Waits until a picture is this one. */
export async function again(page: Page, selector: string, picture: string): Promise<void> {
  await expect.poll(() => pictureOf(page, selector), { timeout: 60_000 }).toBe(picture);
}

export const isPressed = (page: Page, selector: string) => page.getAttribute(selector, "aria-pressed");

/** Chooses settings by the address, and waits until their model is open. */
export async function choose(page: Page, settings: string): Promise<void> {
  await page.evaluate((hash) => {
    document.getElementById("status")!.textContent = "";
    location.hash = hash;
  }, settings);
  await page.waitForFunction(() => document.querySelector("#status b")?.textContent === "0", null, { timeout: 60_000 });
  const asked = new URLSearchParams(settings.replaceAll("+", "%2B")).get("model")!;
  const shown = await page.inputValue("#model");
  if (shown !== asked) throw new Error(`choose: the page must show ${asked}; got ${shown}.`);
}

/** The file of the model that the page saves. */
export async function saveOf(page: Page): Promise<Buffer> {
  const [download] = await Promise.all([page.waitForEvent("download"), page.click("#save")]);
  return readFile(await download.path());
}
