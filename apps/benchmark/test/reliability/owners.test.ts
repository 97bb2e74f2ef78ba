import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readResults } from "../../src/run/read-results.js";
import { temporaryFolder, writeImages } from "../../src/commands/command-line.fixture.js";
import { type Started, start, underWay } from "./process.fixture.js";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => {
  folder = await temporaryFolder();
  await writeImages(join(folder.path, "images.idx"), 200);
});
afterAll(() => folder.remove());

const home = () => folder.path;
const at = (name: string) => join(folder.path, name);

/** A training that lasts until it is told to stop. */
const endless = [
  ...["train", "--dataset", "images.idx", "--binarize", "static", "--backend", "cpu", "--latent", "2", "--hidden", "4"],
  ...["--batch-size", "8", "--epochs", "100000", "--patience", "100000", "--checkpoint-every", "7"],
];

const refusal =
  /^run: \S+ must be a folder that no other process works in; got one that process \d+ on \S+ works in\. /;
const lastLine = (stderr: string) => stderr.trim().split("\n").at(-1)!;

/** Of two processes that are after the same, waits for the end of one, and stops the other when it is under way. */
async function rivals([one, two]: readonly [Started, Started]) {
  const begun = new Map([one, two].map((each) => [each, underWay(each)]));
  const first = await Promise.race([one.ended.then(() => one), two.ended.then(() => two)]);
  const other = first === one ? two : one;
  await begun.get(other);
  other.process.kill("SIGINT");
  return { refused: await first.ended, stopped: await other.ended };
}

describe("of two that are after one run", () => {
  it("at the same time, one begins and the other is refused", { timeout: 600_000 }, async () => {
    const words = [...endless, "--out", "begun"];
    const pair = [start(words, { home: home() }), start(words, { home: home() })] as const;
    const { refused, stopped } = await rivals(pair);
    expect(refused.end, refused.stderr).toBe(1);
    expect(lastLine(refused.stderr)).toMatch(/that no other process works in|with a run in it/);
    expect(stopped.end, stopped.stderr).toBe(130);
  });

  it("and both resume it, one goes on and the other is refused", { timeout: 600_000 }, async () => {
    const words = ["resume", "begun"];
    const pair = [start(words, { home: home() }), start(words, { home: home() })] as const;
    const { refused, stopped } = await rivals(pair);
    expect([refused.end, stopped.end], refused.stderr).toEqual([1, 130]);
    expect(lastLine(refused.stderr)).toMatch(refusal);
    expect(lastLine(stopped.stderr)).toMatch(/^Stopped after \d+ steps; everything is saved\. /);
  });

  it(
    "that lives, later ones are refused and do it no harm; killed, it is taken over",
    { timeout: 600_000 },
    async () => {
      const live = start(["resume", "begun"], { home: home() });
      await underWay(live);
      const resumed = await start(["resume", "begun"], { home: home() }).ended;
      expect([resumed.end, lastLine(resumed.stderr)]).toEqual([1, expect.stringMatching(refusal)]);
      const begun = await start([...endless, "--out", "begun"], { home: home() }).ended;
      expect([begun.end, lastLine(begun.stderr)]).toEqual([1, expect.stringContaining("with a run in it")]);
      expect(live.process.exitCode).toBeNull();
      live.process.kill("SIGKILL");
      await live.ended;
      const next = start(["resume", "begun"], { home: home() });
      await underWay(next);
      next.process.kill("SIGTERM");
      expect((await next.ended).end).toBe(143);
      expect((await readResults(at("begun"))).status).toBe("running");
      expect((await readdir(at("begun"))).filter((name) => name.startsWith("."))).toEqual([]);
    },
  );
});

it("of two runs that begin within one second, one is refused", { timeout: 600_000 }, async () => {
  // The clock stands still for both.
  const stopped = {
    node: ["--import", new URL("killed.mjs", import.meta.url).href],
    env: { ELBO_KILL: JSON.stringify({ folder: "nowhere", at: -1 }) },
  };
  const pair = [start(endless, { home: home(), ...stopped }), start(endless, { home: home(), ...stopped })] as const;
  const first = await Promise.race([pair[0].ended.then(() => pair[0]), pair[1].ended.then(() => pair[1])]);
  const other = first === pair[0] ? pair[1] : pair[0];
  const { end, stderr } = await first.ended;
  expect(end, stderr).toBe(1);
  expect(lastLine(stderr)).toContain(
    "of a run that began in the same second. Begin it again, or choose a folder with --out.",
  );
  other.process.kill("SIGKILL");
  await other.ended;
});
