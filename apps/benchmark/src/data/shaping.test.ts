import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { createRng, type ExampleSource } from "@elbo/core";
import { fromArrays } from "@elbo/datasets";
import { afterAll, beforeAll, expect, test } from "vitest";
import { quick, runLine, temporaryFolder, writeImages } from "../commands/command-line.fixture.js";
import { type Results } from "../run/results.js";
import { augmented, isTransformStep, transformedAs, transformedBy } from "./shaping.js";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const at = (name: string) => join(folder.path, name);
const train = (...words: string[]) =>
  runLine(["train", "--backend", "cpu", "--dataset", at("images.idx"), ...quick, ...words]);

beforeAll(async () => {
  folder = await temporaryFolder();
  await writeImages(at("images.idx"), 40);
  await writeImages(at("others.idx"), 40, 1);
});
afterAll(() => folder.remove());

const data = fromArrays({
  ...{ x: [0, 2, 4, 6, 8, 1, 3, 5], shape: [2], kind: "categorical", levels: 9 },
  split: { validation: 0, test: 1, seed: 1 },
});
const read = (source: ExampleSource) => [
  ...source.read(
    Uint32Array.from({ length: source.size }, (_, i) => i),
    createRng(0).stream,
  )["x"]!.values,
];

test("steps are transforms of the library, one after the other, and other data go the same way by the same numbers", () => {
  const { spec } = transformedBy(data, ["dequantise", "logit=0.05", "standardise=all"]);
  expect([spec.kind, spec.transforms?.map(({ kind }) => kind)]).toEqual(["real", ["dequantise", "logit", "affine"]]);
  expect(spec.transforms![1]).toEqual({ kind: "logit", margin: 0.05 });
  const again = transformedAs(data, spec.transforms);
  expect(again.spec).toEqual(spec);
  expect(transformedBy(data)).toBe(data);
  const known = ["standardise", "standardise=entry", "logit", "logit=.1", "dequantise"];
  expect(known.filter((step) => !isTransformStep(step))).toEqual([]);
  expect(["standardize", "logit=1", "dequantise=3", ""].filter(isTransformStep)).toEqual([]);
});

test("examples without augmentation are the source itself", () => {
  expect(augmented(data.train, undefined)).toBe(data.train);
  expect(read(data.train)).toHaveLength(6);
});

test("a run keeps its transforms and augmentation, and is evaluated on its own data and on others as it was trained", async () => {
  const shaping = ["--values", "grey", "--transform", "dequantise,logit=0.05,standardise=all"];
  const { code, stderr } = await train(...shaping, "--augment", "flip=horizontal,shift=1", "--out", at("run"));
  expect(code, stderr).toBe(0);
  const { plan, trainings } = JSON.parse(await readFile(at("run/results.json"), "utf8")) as Results;
  const steps = ["dequantise", "logit=0.05", "standardise=all"];
  expect(plan.trainings[0]).toMatchObject({
    reading: { transform: steps },
    augment: { flip: "horizontal", shift: 1 },
  });
  expect(trainings[0]!.config).toEqual(plan.trainings[0]);
  for (const other of [[], ["--dataset", at("others.idx")]]) {
    const outcome = await runLine(["evaluate", at("run"), ...other, "--samples", "1", "--evidence-samples", "2"]);
    expect(outcome.code, outcome.stderr).toBe(0);
  }
  const more = await runLine(["resume", at("run"), "--epochs", "3"]);
  expect(more.code, more.stderr).toBe(0);
  const sampled = await runLine(["sample", at("run"), "--count", "4", "--out", at("samples.png")]);
  expect(sampled.code, sampled.stderr).toBe(0);
});

test.each([
  [["--transform", "standardize"], 2, "train: --transform must be dequantise, logit or logit=margin, standardise"],
  [["--augment", "turn=3"], 2, "train: --augment must be flip=horizontal, flip=vertical or flip=both, shift=pixels"],
  [["--binarize", "static", "--transform", "standardise"], 1, "dataset: --transform standardise: the values must be"],
  [["--values", "grey", "--augment", "shift=9"], 1, "augment: shift must be an integer from 0 to 3; got 9."],
] as const)("%j is refused before anything is written", async (words, code, message) => {
  const outcome = await train(...words, "--out", at("new"));
  expect(outcome).toMatchObject({ code, stdout: "" });
  expect(outcome.stderr).toContain(message);
});
