import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { type Browser, chromium, type Page } from "playwright-core";
import { afterAll, beforeAll, describe } from "vitest";

const paths = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
const executablePath = [process.env["ELBO_CHROMIUM"] ?? "", ...paths].find((path) => path !== "" && existsSync(path));
const required = process.env["ELBO_REQUIRE_BROWSER"] === "1";

/** The folder of the examples: pages as they were built are in dist/. */
const root = fileURLToPath(new URL("../", import.meta.url));
const types: Readonly<Record<string, string>> = { ".html": "text/html", ".js": "text/javascript" };

/** A page of the examples that is open, and the errors of its scripts and requests. */
export interface OpenPage {
  readonly page: Page;
  readonly problems: readonly string[];
}

/** Tests of the examples in Debian's Chromium; skipped, with a notice, where there is none, unless one is required. */
export function describeInBrowser(name: string, body: (open: (example: string) => Promise<OpenPage>) => void): void {
  if (executablePath === undefined && !required) {
    const reason = "there is no Chromium: install one, or name it in ELBO_CHROMIUM";
    describe.skip(`${name} (${reason})`, () => body(() => Promise.reject(new Error(reason))));
    return;
  }
  describe(name, () => {
    const server = createServer((request, response) => {
      const path = normalize(join(root, new URL(request.url ?? "/", "http://localhost").pathname));
      readFile(path).then(
        (file) =>
          response.writeHead(200, { "Content-Type": types[extname(path)] ?? "application/octet-stream" }).end(file),
        () => response.writeHead(404).end(),
      );
    });
    let browser: Browser;
    beforeAll(async () => {
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      // WebGL in software is slower than plain JavaScript.
      browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-3d-apis"] });
    }, 60_000);
    afterAll(async () => {
      await browser?.close();
      server.closeAllConnections();
      server.close();
    });
    body((example) => openPage(browser, `http://127.0.0.1:${(server.address() as AddressInfo).port}/${example}`));
  });
}

async function openPage(browser: Browser, address: string): Promise<OpenPage> {
  const page = await browser.newPage();
  const problems: string[] = [];
  page.on("pageerror", ({ message }) => problems.push(message));
  page.on("response", (response) => {
    if (response.status() >= 400 && !response.url().endsWith("/favicon.ico")) problems.push(response.url());
  });
  await page.goto(`${address}/index.html`, { timeout: 60_000 });
  return { page, problems };
}
