import { readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, expect, it } from "vitest";
import { quick, runLine, temporaryFolder, writeImages } from "../commands/command-line.fixture.js";
import { toJson } from "../json.js";
import { readResults } from "./read-results.js";
import { type Results } from "./results.js";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let run: string;
let done: Results;

beforeAll(async () => {
  folder = await temporaryFolder();
  run = join(folder.path, "run");
  await writeImages(join(folder.path, "images.idx"), 40);
  const data = ["--dataset", join(folder.path, "images.idx"), "--binarize", "static", "--backend", "cpu"];
  const { code, stderr } = await runLine(["train", ...data, ...quick, "--out", run]);
  expect(code, stderr).toBe(0);
  done = await readResults(run);
});
afterAll(() => folder.remove());

/** Resumes the run from its last checkpoint, its model's hidden layers as somebody changed them in results.json. */
async function resumeWith(hidden: readonly number[]) {
  const trainings = done.plan.trainings.map((config) => ({ ...config, hidden }));
  const changed: Results = { ...done, status: "running", plan: { ...done.plan, trainings }, trainings: [] };
  await writeFile(join(run, "results.json"), toJson(changed));
  return runLine(["resume", run]);
}

it("a plan that asks for a larger model than the checkpoint holds is refused before it takes memory", async () => {
  const tensors = tf.memory().numTensors;
  // 16 x 2^27 weights are 8 GiB, in the encoder alone.
  const { code, stderr } = await resumeWith([2 ** 27]);
  const rule = 'resume: shape of "model/encoder/dense0/kernel" must be [16, 4], as in the file; got [16,134217728].';
  expect([code, stderr.trim().split("\n").at(-1)]).toEqual([1, `${rule} Was it saved with another configuration?`]);
  expect(process.resourceUsage().maxRSS).toBeLessThan(4 * 2 ** 20);
  expect(tf.memory().numTensors).toBe(tensors);
});

it("a plan of which no model can be made is refused by its sizes where there is no checkpoint yet", async () => {
  await rename(join(run, "checkpoints"), join(folder.path, "checkpoints"));
  const { code, stderr } = await resumeWith([2 ** 50]);
  await rename(join(folder.path, "checkpoints"), join(run, "checkpoints"));
  const message = 'training: the model must fit in memory; got {"latent":2,"hidden":[1125899906842624]}: ';
  expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
});

it("the run goes on from the same checkpoint to the same weights where its plan is its own", async () => {
  const before = await readFile(join(run, "model.safetensors"), "hex");
  const { code, stderr } = await resumeWith([4]);
  expect(code, stderr).toBe(0);
  expect(await readFile(join(run, "model.safetensors"), "hex")).toBe(before);
});
