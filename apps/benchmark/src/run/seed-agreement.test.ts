import { mkdir, mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DataError, readSafetensors } from "@elbo/core";
import { afterAll, beforeAll, expect, test } from "vitest";
import { withComparisons } from "./compare-trainings.js";
import { keepCodes, readCodes } from "./kept-codes.js";
import { resultsFixture, trainingFixture } from "./results.fixture.js";
import { type TrainingResult } from "./results.js";
import { agreementWithSeeds, withAgreements } from "./seed-agreement.js";

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "elbo-agreement-"))));
afterAll(() => rm(folder, { recursive: true }));

/** Columns of 8 points that are orthogonal, with mean 0 and variance 1: the bits of the point's number as signs. */
const signs = [1, 2, 4].map((bit) => Array.from({ length: 8 }, (_, point) => (point & bit ? -1 : 1)));
const [first, second, third] = signs as [number[], number[], number[]];
const negative = (column: readonly number[]) => column.map((value) => -value);

/** A training of 8 test examples in a folder of its own that keeps these columns as codes. */
async function trained(
  latent: number,
  seed: number,
  columns: readonly (readonly number[])[],
  unitKl?: readonly number[],
): Promise<TrainingResult> {
  const training = { ...trainingFixture(latent, seed), folder: `vae-${latent}-seed${seed}` };
  await mkdir(join(folder, training.folder));
  const values = Float32Array.from({ length: 8 * columns.length }, (_, i) => {
    return columns[i % columns.length]![Math.floor(i / columns.length)]!;
  });
  const codes = { codes: { values, shape: [8, columns.length] } };
  await keepCodes(join(folder, training.folder), { ...codes, ...(unitKl && { unitKl: Float64Array.from(unitKl) }) });
  return { ...training, data: { ...training.data, sizes: { train: 8, validation: 8, test: 8 } } };
}

test("codes and the KL of each unit are kept in float32, and read again", async () => {
  const training = await trained(21, 1, [first, second], [3.5, 0.25]);
  const { tensors, metadata } = readSafetensors(await readFile(join(folder, training.folder, "codes.safetensors")));
  expect([...tensors.keys()].sort()).toEqual(["codes", "unitKl"]);
  expect(metadata).toEqual({ quantity: "codes of test examples, and the KL of each unit", unit: "nats" });
  const { codes, unitKl } = (await readCodes(folder, training))!;
  expect([codes.shape, Array.from(codes.values).slice(0, 6), Array.from(unitKl!)]).toEqual([
    [8, 2],
    [1, 1, -1, 1, 1, -1],
    [3.5, 0.25],
  ]);
  expect(await readCodes(folder, { ...training, folder: "elsewhere" })).toBeUndefined();
});

test("a file of other examples, or with a KL of other units, is refused", async () => {
  const training = await trained(22, 1, [first, second], [1, 1, 1]);
  const rule =
    "run: codes.safetensors of vae-22-seed1 must be codes [8, units] and the KL of each unit; got [[8,2],[3]].";
  await expect(readCodes(folder, training)).rejects.toThrow(
    new DataError(`${rule} Put the run's own file back, or train anew.`),
  );
  const more = { ...training, data: { ...training.data, sizes: { ...training.data.sizes, test: 9 } } };
  await expect(readCodes(folder, more)).rejects.toThrow("codes [9, units]");
});

test("seeds whose codes match up to order and sign agree, and one that has another code agrees by half", async () => {
  const trainings = [
    await trained(2, 1, [first, second]),
    await trained(2, 2, [negative(second), first]),
    await trained(2, 3, [first, third]),
  ];
  const results = await withAgreements(folder, resultsFixture(...trainings));
  // Of orthogonal codes the lasso's weight of a code for itself is its correlation of 1 less the penalty of 0.1, and 0 for others:
  // 0.9 of the first two seeds, 0.45 beside the third. Over two others the median is the mean.
  const { scores, ...about } = results.agreements![0]!;
  expect(about).toEqual({ model: "vae-2", seeds: [1, 2, 3], examples: 8 });
  // Codes are float32, which holds these numbers; the lasso stops within 1e-4 of its optimum, and here reaches it at once.
  [0.675, 0.675, 0.45].forEach((value, seed) => expect(scores[seed]!.value).toBeCloseTo(value, 10));
  // Seed 3 agrees with both others alike, but for the last bit; seed 1 by 0.9 and by 0.45.
  expect(scores[2]!.standardError).toBeLessThan(1e-12);
  expect(scores[0]!.standardError).toBeGreaterThan(0.1);
  expect(agreementWithSeeds(results, trainings[2]!)).toBe(scores[2]);
  expect(results).not.toHaveProperty("rankingsLeftOut");
});

test("units whose KL says that they tell nothing are left out", async () => {
  const trainings = [
    await trained(3, 1, [first, second], [2, 0.005]),
    await trained(3, 2, [negative(second), first], [2, 2]),
  ];
  const { agreements } = await withAgreements(folder, resultsFixture(...trainings));
  // The one code that is left finds its own, 0.9; of the other seed's two codes one does.
  const scores = agreements![0]!.scores;
  expect(scores.map(({ value }) => value.toFixed(10))).toEqual(["0.6750000000", "0.6750000000"]);
  // One other seed says nothing of how far others scatter.
  expect(scores.every((score) => !("standardError" in score))).toBe(true);
});

test("a single seed has no scores, models are told apart, and so are other test sets", async () => {
  const [one, two, elsewhere] = [
    await trained(4, 1, [first]),
    await trained(5, 1, [first]),
    await trained(5, 2, [first]),
  ];
  const other = {
    ...elsewhere,
    data: { ...elsewhere.data, fingerprints: { ...elsewhere.data.fingerprints, test: "other" } },
  };
  const { agreements } = await withAgreements(folder, resultsFixture(one, two, other));
  expect(agreements).toEqual([
    { model: "vae-4", seeds: [1], examples: 8, scores: [] },
    { model: "vae-5", seeds: [1], examples: 8, scores: [] },
    { model: "vae-5", seeds: [2], examples: 8, scores: [] },
  ]);
});

test("a damaged file is left out with its reason, and what was left out before is not told again", async () => {
  const trainings = [await trained(6, 1, [first]), await trained(6, 2, [first]), await trained(6, 3, [first])];
  await writeFile(join(folder, "vae-6-seed2", "codes.safetensors"), "damaged");
  const earlier = { ...resultsFixture(...trainings), rankingsLeftOut: [{ what: "something", reason: "gone" }] };
  const { agreements, rankingsLeftOut } = await withComparisons(folder, earlier);
  expect(agreements![0]!.seeds).toEqual([1, 3]);
  expect(rankingsLeftOut!.map(({ what }) => what)).toEqual(["the codes of vae-6-seed2 in comparisons"]);
  expect(rankingsLeftOut![0]!.reason).toContain("readSafetensors: ");
});
