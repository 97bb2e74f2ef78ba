import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, existsSync, openSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { readResults } from "../run/read-results.js";
import { temporaryFolder, writeImages } from "./command-line.fixture.js";

/** The built command line: signals need a process of their own. */
const program = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (name: string) => join(folder.path, name);

beforeAll(async () => {
  if (!existsSync(program)) throw new Error(`${program} is missing: build the package before its tests`);
  folder = await temporaryFolder();
  await writeImages(at("images.idx"), 200);
});
afterAll(() => folder.remove());

const settings = ["--latent", "2", "--hidden", "8", "--epochs", "8", "--batch-size", "8", "--evidence-samples", "20"];

/** A training; it sends itself signals once its fifth checkpoint is in place, in the middle of its steps. */
function train(out: string, more: readonly string[], signals: readonly NodeJS.Signals[] = []): ChildProcess {
  const data = ["--dataset", at("images.idx"), "--binarize", "dynamic", "--checkpoint-every", "7"];
  return start(["train", ...data, ...settings, "--out", out, ...more], signals);
}

function start(words: readonly string[], signals: readonly NodeJS.Signals[] = []): ChildProcess {
  const preload = signals.length > 0 ? ["--import", new URL("signalled.fixture.mjs", import.meta.url).href] : [];
  return spawn(process.execPath, [...preload, program, ...words], {
    stdio: ["ignore", "ignore", "pipe"],
    env: { ...process.env, ELBO_SIGNALS: JSON.stringify({ checkpoints: 5, signals }) },
  });
}

/** Waits for the end: the exit code or the signal, and what was said. */
async function ended(child: ChildProcess): Promise<{ end: number | string | null; stderr: string }> {
  let stderr = "";
  child.stderr!.on("data", (part: Buffer) => (stderr += part.toString()));
  return new Promise((resolve) => child.on("close", (code, signal) => resolve({ end: code ?? signal, stderr })));
}

/** All that a run comes to, without what the clock says. */
async function outcome(out: string) {
  const { trainings } = await readResults(out);
  const { history, metrics } = trainings[0]!;
  return {
    model: (await readFile(join(out, "model.safetensors"))).toString("base64"),
    best: history.best,
    epochs: history.epochs.map(({ epoch, train: means, validation }) => ({ epoch, means, validation })),
    metrics: metrics.map(({ split, elbo, evidence }) => ({ split, elbo, evidence })),
  };
}

/** A signal, and how the process ends: its exit code, or the signal itself. */
type Interruption = readonly [NodeJS.Signals, number | string];

const interruptions: readonly (readonly [string, readonly Interruption[]])[] = [
  [
    "onnx",
    [
      ["SIGINT", 130],
      ["SIGKILL", "SIGKILL"],
    ],
  ],
  [
    "cpu",
    [
      ["SIGTERM", 143],
      // That it is taken as the others are shows in test/reliability/outputs.test.ts too.
      ...(process.env["ELBO_LONG"] === "1" ? [["SIGHUP", 129] as const] : []),
    ],
  ],
];

describe.each(interruptions)("a run on %s that is interrupted and resumed", (backend, ways) => {
  const name = (part: string) => at(`${backend}-${part}`);
  let whole: Awaited<ReturnType<typeof outcome>>;
  beforeAll(async () => {
    const { end, stderr } = await ended(train(name("whole"), ["--backend", backend]));
    expect(end, stderr).toBe(0);
    whole = await outcome(name("whole"));
  }, 600_000);

  it.each(ways)(
    "by %s ends with the same bits as one that was not",
    async (signal, expected) => {
      const out = name(signal);
      const { end, stderr } = await ended(train(out, ["--backend", backend], [signal]));
      expect(end, stderr).toBe(expected);
      if (signal !== "SIGKILL") expect(stderr).toContain(`everything is saved. To go on: pnpm bench resume ${out}`);
      expect(await readResults(out)).toMatchObject({ status: "running", trainings: [] });

      const resumed = await ended(start(["resume", out]));
      expect(resumed.end, resumed.stderr).toBe(0);
      expect(await outcome(out)).toEqual(whole);
      expect(existsSync(join(out, "report.html"))).toBe(true);
    },
    600_000,
  );
});

describe.runIf(process.platform !== "win32")("an output that nobody takes", () => {
  it("ends in order with 141 where a pipe is closed", async () => {
    const child = spawn(process.execPath, [program, "--help"], { stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.destroy();
    expect(await ended(child)).toEqual({ end: 141, stderr: "" });
  });

  it.runIf(process.platform === "linux")("ends with 1 and one line where the disk is full", async () => {
    const full = openSync("/dev/full", "w");
    const child = spawn(process.execPath, [program, "--help"], { stdio: ["ignore", full, "pipe"] });
    closeSync(full);
    const { end, stderr } = await ended(child);
    expect(end).toBe(1);
    expect(stderr).toMatch(/^elbo: output must go where it can be written; got ENOSPC: .*\n$/);
  });
});

describe("resume", () => {
  it("refuses the checkpoint of other data in one line and loses nothing; a second Ctrl-C has ended the run at once", async () => {
    const out = at("changed");
    const { end: code, stderr: said } = await ended(train(out, ["--backend", "cpu"], ["SIGINT", "SIGINT"]));
    expect(code, said).toBe(130);
    const before = await readdir(join(out, "checkpoints"));
    await writeImages(at("images.idx"), 200, 1);
    const { end, stderr } = await ended(start(["resume", out]));
    expect(end).toBe(1);
    expect(stderr.trim().split("\n").at(-1)).toMatch(
      /^resume: data\.fingerprint must be .* as in the checkpoint; got /,
    );
    const unfinished = (name: string) => name.endsWith(".tmp");
    expect(await readdir(join(out, "checkpoints"))).toEqual(before.filter((name) => !unfinished(name)));
  }, 600_000);
});
