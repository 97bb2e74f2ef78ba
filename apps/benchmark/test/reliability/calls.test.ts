// The first import: modules that are loaded before it keep calls of the file system that it does not see.
import "./faults.mjs";
import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { reportFigure } from "@elbo/vitest/figures";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { temporaryFolder } from "../../src/commands/command-line.fixture.js";
import {
  differences,
  filesOf,
  goOn,
  newHome,
  runKilled,
  runOnFullDisk,
  runWhole,
  takeUp,
  type WholeRun,
} from "./disturbed-run.fixture.js";

/** With ELBO_LONG at every call of two models: minutes. */
const long = process.env["ELBO_LONG"] === "1";
const limit = long ? 7_200_000 : 600_000;

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeAll(async () => void (folder = await temporaryFolder()));
afterAll(() => folder.remove());

const models: Record<string, readonly string[]> = {
  vae: ["--backend", "cpu", "--binarize", "static", "--hidden", "4"],
  // Two players, no validation, and steps that are captured.
  ...(long && { gan: ["--backend", "onnx", "--model", "gan", "--hidden", "4"] }),
};

/** All of them, or a few spread over them. */
function chosen<T>(all: readonly T[]): readonly T[] {
  return long ? all : all.filter((_, at) => at % Math.ceil(all.length / 6) === 3);
}

/** Whether a full disk is said in one line at the end, without a stack. */
function isPlain(stderr: string): boolean {
  const last = stderr.trim().split("\n").at(-1)!;
  return last.includes("ENOSPC: no space left on device") && !/unexpected error|^ {4}at /m.test(stderr);
}

// The lock of a process that is gone is told from one's own by the moment at which it began, which Linux says.
describe.runIf(existsSync("/proc/self/stat")).each(Object.entries(models))("a run of %s", (model, options) => {
  let whole: WholeRun;
  beforeAll(async () => {
    whole = await runWhole(await newHome(folder.path, model), options);
  }, limit);

  /** Disturbs a run in a home of its own, goes on with it, and says what is wrong then. */
  async function problemsAfter(name: string, disturb: (home: string) => unknown): Promise<string[]> {
    const home = await newHome(folder.path, `${model}-${name.replaceAll(/\W+/g, "-")}`);
    await disturb(home);
    const { code, stderr } = await goOn(home, whole.words);
    const failed = code === 0 ? [] : [`ended with ${code}: ${stderr}`];
    const problems = [...failed, ...differences(filesOf(home), whole.files)];
    await rm(home, { recursive: true });
    return problems.map((problem) => `${name}: ${problem}`);
  }

  it(
    "that was killed at any call of the file system goes on to the same files byte for byte",
    async () => {
      const problems: string[] = [];
      const states = chosen(whole.states);
      for (const state of states) problems.push(...(await problemsAfter(state.about, (home) => takeUp(home, state))));
      expect(problems).toEqual([]);
      reportFigure(`${model}: ${whole.calls.length} calls, ${states.length} states that a kill can leave gone on from`);
    },
    limit,
  );

  it(
    "that finds the disk full at any call says so in one line, and goes on to the same files when there is space",
    async () => {
      const problems: string[] = [];
      const calls = whole.calls.flatMap(({ takesSpace }, at) => (takesSpace ? [at] : []));
      const full = chosen(calls);
      for (const at of full) {
        const about = `full at call ${at}, ${whole.calls[at]!.name} of ${whole.calls[at]!.path}`;
        const disturb = async (home: string) => {
          const { code, stderr } = await runOnFullDisk(home, whole.words, at);
          if (code !== 1 || !isPlain(stderr)) problems.push(`${about}: ended with ${code} and ${stderr}`);
        };
        problems.push(...(await problemsAfter(about, disturb)));
      }
      expect(problems).toEqual([]);
      reportFigure(`${model}: a disk full from each of ${full.length} calls on`);
    },
    limit,
  );

  it(
    "whose process is killed within a call goes on to the same files byte for byte",
    async () => {
      const problems: string[] = [];
      const torn = whole.calls.flatMap(({ content, path }, at) => (content && path !== "" ? [at] : []));
      const tried = long ? torn : torn.slice(6, 7);
      for (const at of tried) {
        const disturb = async (home: string) => expect(await runKilled(home, whole.words, at, true)).toBe("SIGKILL");
        problems.push(...(await problemsAfter(`torn at call ${at}`, disturb)));
      }
      expect(problems).toEqual([]);
      reportFigure(`${model}: killed within each of ${tried.length} calls`);
    },
    limit,
  );
});
