import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { reportFigure } from "@elbo/vitest/figures";
import { afterEach, beforeEach, expect, test } from "vitest";
import { readSafetensors } from "../src/checkpoint/read-safetensors.js";
import { checkpointFolder } from "../src/node/checkpoint-folder.js";
import { RandomStream } from "../src/random/stream.js";
import { startChild } from "./child.js";

const long = process.env["ELBO_LONG"] === "1";
const minutes = 60_000;
/** 7 steps an epoch. */
const epochs = long ? 200 : 20;

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "elbo-kill-"))));
afterEach(() => rm(folder, { recursive: true }));

/** Runs the training child to its end and returns its last line. */
async function finish(name: string): Promise<string> {
  const child = startChild("train.mjs", join(folder, name), String(epochs));
  let last = "";
  for await (const line of child.lines) last = line;
  expect(await child.ended).toMatchObject({ code: 0, signal: null });
  expect(last).toMatch(/^epochs digest [0-9a-f]{64}$/);
  return last;
}

let reference: Promise<string> | undefined;
/** The last line of a run that nothing interrupts. */
const uninterrupted = () => (reference ??= finish("whole"));

/** Runs a child that kills itself `wait` milliseconds after its step number `steps`; returns the last line it printed. */
async function killAfter(steps: number, wait: number, ...command: [string, ...string[]]): Promise<string | undefined> {
  const child = startChild(...command, String(steps), String(wait));
  let last: string | undefined;
  for await (const line of child.lines) last = line;
  expect(await child.ended).toMatchObject({ signal: "SIGKILL" });
  return last;
}

test(
  "training that is killed at random moments and resumed ends with the same bits as if it never was",
  async () => {
    const whole = await uninterrupted();
    const kills = long ? 50 : 6;
    const most = Math.floor((epochs * 7) / kills);
    const random = RandomStream.fromSeed(long ? 2 : 1);
    for (let kill = 0; kill < kills; kill++) {
      const [steps, wait] = [1 + random.integers(1, most)[0]!, random.integers(1, 8)[0]!];
      const last = await killAfter(steps, wait, "train.mjs", join(folder, "killed"), String(epochs));
      expect(last).toMatch(/^step /);
    }
    expect(await finish("killed")).toBe(whole);
    reportFigure(`${kills} kills in training, resumed to equal bits`);
  },
  120 * minutes,
);

test(
  "saving that is killed at random moments loses no checkpoint that was reported safe, and leaves no damaged one",
  async () => {
    const random = RandomStream.fromSeed(long ? 4 : 3);
    let next = 1;
    const kills = long ? 200 : 6;
    for (let kill = 0; kill < kills; kill++) {
      const [steps, wait] = [1 + random.integers(1, 4)[0]!, random.integers(1, 12)[0]!];
      const last = await killAfter(steps, wait, "save.mjs", folder, String(next));
      const damaged: string[] = [];
      const latest = await checkpointFolder(folder, { report: (line) => damaged.push(line) }).latest();
      expect(damaged).toEqual([]);
      expect(latest!.step).toBeGreaterThanOrEqual(Number(last!.split(" ")[1]));
      const { values } = readSafetensors(latest!.bytes, { sealed: true }).tensors.get("values")!;
      expect(values).toEqual(new Int32Array(50_000).fill(latest!.step));
      next = latest!.step + 1;
      // The newest three, the best, and one that the kill kept from being pruned; no half-written file.
      const names = await readdir(folder);
      expect(names.length).toBeLessThanOrEqual(5);
      for (const name of names) expect(name).toMatch(/^step-[0-9]{12}(-best)?\.safetensors$/);
    }
    reportFigure(`${kills} kills in saving: no checkpoint lost, none damaged`);
  },
  120 * minutes,
);

test("Ctrl-C saves and exits with 130, and the run goes on to the same bits", { timeout: 120 * minutes }, async () => {
  const whole = await uninterrupted();
  const child = startChild("train.mjs", join(folder, "stopped"), String(epochs));
  const lines: string[] = [];
  for await (const line of child.lines) if (lines.push(line) === 13) child.process.kill("SIGINT");
  expect(await child.ended).toMatchObject({ code: 130, signal: null });
  expect(lines.at(-1)).toMatch(/^aborted digest /);
  const saved = await checkpointFolder(join(folder, "stopped")).latest();
  // The last step that was reported is the one that was saved.
  expect(lines.at(-2)).toBe(`step ${saved!.step}`);
  expect(await finish("stopped")).toBe(whole);
});
