import { afterEach, expect, it, vi } from "vitest";
import { runLine } from "./command-line.fixture.js";

afterEach(() => {
  vi.unstubAllEnvs();
  vi.doUnmock("playwright-core");
  vi.doUnmock("vite");
  vi.resetModules();
});

const lastLine = (text: string) => text.trimEnd().split("\n").at(-1);

it("speed --browser goes with nothing that times steps elsewhere", async () => {
  const { code, stderr } = await runLine(["speed", "--browser", "--backend", "cpu"]);
  expect(code).toBe(2);
  expect(stderr).toContain("--browser must be used without --backend, --against, --growth and --products");
});

it("speed --browser says in one line what is missing, and how to get it", async () => {
  vi.stubEnv("ELBO_CHROMIUM", "/no/chromium");
  const { code, stderr } = await runLine(["speed", "--browser"]);
  expect(code).toBe(1);
  expect(lastLine(stderr)).toBe(
    "speed: --browser must find Chromium; got none at /no/chromium. Install it (apt-get install chromium), or name one in ELBO_CHROMIUM.",
  );
});

it.each([
  ["playwright-core", "speed: --browser must find Playwright; got ", " Install playwright-core."],
  ["vite", "speed: --browser must find Vite; got ", " Install vite."],
])("without %s the error names it", async (name, begins, ends) => {
  vi.stubEnv("ELBO_CHROMIUM", process.execPath);
  vi.doMock(name, () => {
    throw new Error("absent");
  });
  const { timeInBrowser } = await import("../speed/browser/time-in-browser.js");
  const told = timeInBrowser([], { seconds: 1 }).catch((error: Error) => error.message);
  expect((await told) as string).toSatisfy((text: string) => text.startsWith(begins) && text.endsWith(ends));
});
