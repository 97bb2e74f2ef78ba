import { closeSync, openSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readResults } from "../../src/run/read-results.js";
import { temporaryFolder, writeImages } from "../../src/commands/command-line.fixture.js";
import { start, underWay } from "./process.fixture.js";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  await writeImages(join(folder.path, "images.idx"), 40);
});
afterAll(() => folder.remove());

const train = (out: string, ...more: string[]) => [
  ...["train", "--dataset", "images.idx", "--binarize", "static", "--backend", "cpu", "--latent", "2", "--hidden", "4"],
  ...["--batch-size", "8", "--evidence-samples", "3", "--out", out, ...more],
];
const statusOf = async (out: string) => (await readResults(join(folder.path, out))).status;

describe.runIf(process.platform !== "win32")("a training", () => {
  it("whose messages nobody reads any more stops with its state saved, and goes on", { timeout: 600_000 }, async () => {
    const child = start(train("unread", "--epochs", "100000", "--patience", "100000"), { home: folder.path });
    child.process.stderr!.once("data", () => child.process.stderr!.destroy());
    expect((await child.ended).end).toBe(141);
    expect(await statusOf("unread")).toBe("running");
    const next = start(["resume", "unread"], { home: folder.path });
    await underWay(next);
    next.process.kill("SIGHUP");
    const { end, stderr } = await next.ended;
    expect(end, stderr).toBe(129);
    expect(stderr).toMatch(/Stopped after \d+ steps; everything is saved\. To go on: pnpm bench resume unread\n$/);
  });

  it.each([[""], ["--json"]])(
    "whose results nobody reads is stored whole, and ends with 141 %s",
    { timeout: 600_000 },
    async (flag) => {
      const out = `closed${flag}`;
      const child = start(train(out, "--epochs", "2", ...(flag ? [flag] : [])), { home: folder.path, stdout: "pipe" });
      child.process.stdout!.destroy();
      const { end, stderr } = await child.ended;
      expect(end, stderr).toBe(141);
      expect(stderr).not.toMatch(/EPIPE|^ {4}at /m);
      expect(await statusOf(out)).toBe("complete");
    },
  );

  it.runIf(process.platform === "linux")(
    "whose results find the disk full is stored whole, and ends with 1 and one line",
    { timeout: 600_000 },
    async () => {
      const full = openSync("/dev/full", "w");
      const child = start(train("full", "--epochs", "2", "--json"), { home: folder.path, stdout: full });
      closeSync(full);
      const { end, stderr } = await child.ended;
      expect(end, stderr).toBe(1);
      expect(stderr.trim().split("\n").at(-1)).toMatch(/^elbo: output must go where it can be written; got ENOSPC: /);
      expect(await statusOf("full")).toBe("complete");
    },
  );
});
