import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { mean, RandomStream } from "@elbo/core";
import { pairedDifference } from "@elbo/metrics";
import { afterAll, beforeAll, expect, test } from "vitest";
import { resultsFixture, trainingFixture } from "./results.fixture.js";
import { compareEvidence, evidenceOf, isBest, type ModelEvidence, rank, withRankings } from "./compare-evidence.js";
import { keepEvidence } from "./kept-evidence.js";

let folder: string;
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), "elbo-compare-"))));
afterAll(() => rm(folder, { recursive: true }));

/** log p(x) of 50 examples that scatter by 10 nats, and by 0.1 beside those of another seed. */
function evidence(level: number, seed: number, spread = 0.1): Float32Array {
  const shared = RandomStream.fromSeed(0).fillNormal(new Float32Array(50));
  const own = RandomStream.fromSeed(seed).fillNormal(new Float32Array(50));
  return shared.map((value, i) => level + 10 * value + spread * own[i]!);
}

const model = (name: string, ...rows: (readonly [seed: number, values: Float32Array])[]): ModelEvidence => ({
  model: name,
  perSeed: new Map(rows),
});

test("two models are compared on the examples that both were measured on, and over the seeds that both have", async () => {
  const [a1, a2, b1, b3] = [evidence(-90, 1), evidence(-91, 2), evidence(-92, 3), evidence(-93, 4)];
  const one = await compareEvidence(model("a", [1, a1], [2, a2]), model("b", [1, b1], [3, b3]));
  expect(one).toEqual(await pairedDifference(a1, b1));
  // Examples scatter by 10 nats, but their differences by 0.14 alone.
  expect(one.standardError).toBeLessThan(0.03);
  const two = await compareEvidence(model("a", [1, a1], [3, a2]), model("b", [1, b1], [3, b3]), 0.9);
  const rows = ([first, second]: Float32Array[]) => [Array.from(first!), Array.from(second!)];
  expect(two).toEqual(await pairedDifference(rows([a1, a2]), rows([b1, b3]), { level: 0.9 }));
  const none = await compareEvidence(model("a", [1, a1], [2, a2]), model("b", [3, b1]));
  expect(none).toEqual(one);
});

test("models of other examples, and of a single one, are refused", async () => {
  const [many, one] = [model("a", [1, evidence(-90, 1)]), model("b", [1, Float32Array.of(-90)])];
  await expect(compareEvidence(many, one)).rejects.toThrow(
    "compareEvidence: b must be measured on the 50 examples of a; got 1. Compare trainings on the same data.",
  );
  await expect(compareEvidence(one, one)).rejects.toThrow("compareEvidence: a must be of at least 2 examples; got 1.");
});

test("the best of several models leads, and is called best only where it differs from every other one", async () => {
  const [good, close, bad] = [
    model("good", [1, evidence(-90, 1)]),
    model("close", [1, evidence(-90.001, 2)]),
    model("bad", [1, evidence(-95, 3)]),
  ];
  const clear = await rank([bad, good]);
  expect(clear).toMatchObject({ leader: { model: "good", seeds: [1] }, decided: true, others: [{ model: "bad" }] });
  expect(clear.others[0]!.difference).toMatchObject({ level: 0.95, differs: true, examples: 50 });
  expect(clear.others[0]!.difference.value).toBeCloseTo(5, 1);
  const unclear = await rank([bad, close, good]);
  expect(unclear.decided).toBe(false);
  // Two differences hold together where each holds with a probability of 0.975.
  expect(unclear.others.map(({ difference }) => [difference.level, difference.differs])).toEqual([
    [0.975, false],
    [0.975, true],
  ]);
});

/** A training in a folder of its own that keeps the evidence `values` of its test set. */
async function trained(latent: number, seed: number, values: Float32Array) {
  const training = { ...trainingFixture(latent, seed), folder: `vae-${latent}-seed${seed}` };
  await mkdir(join(folder, training.folder));
  await keepEvidence(join(folder, training.folder), new Map([["test", Float64Array.from(values)]]));
  const metrics = training.metrics.map((each) => ({
    ...each,
    examples: values.length,
    evidence: { ...each.evidence!, logEvidence: mean(values) },
  }));
  return { ...training, metrics };
}

test("a run's models are ranked by what its trainings kept, seeds of one model together", async () => {
  const trainings = [
    await trained(2, 1, evidence(-95, 1)),
    await trained(2, 2, evidence(-95.2, 2)),
    await trained(16, 1, evidence(-90, 3)),
    await trained(16, 2, evidence(-90.1, 4)),
  ];
  const ranked = await withRankings(folder, resultsFixture(...trainings));
  expect(ranked.rankings).toHaveLength(1);
  expect(ranked.rankings![0]).toMatchObject({
    leader: { model: "vae-16", seeds: [1, 2] },
    decided: true,
    others: [{ model: "vae-2", seeds: [1, 2] }],
  });
  const { groups } = await evidenceOf(folder, trainings);
  const [worse, better] = groups[0]!.models as [ModelEvidence, ModelEvidence];
  expect(ranked.rankings![0]!.others[0]!.difference).toMatchObject({
    value: (await compareEvidence(better, worse)).value,
    standardErrorMethod: "over seeds and examples, mean squares of a two-way table",
  });
  expect(ranked).not.toHaveProperty("rankingsLeftOut");
  expect(trainings.map((training) => isBest(ranked, training))).toEqual([false, false, true, true]);
});

test("models of other quantities or other test sets are not ranked together", async () => {
  const trainings = [await trained(3, 1, evidence(-95, 1)), await trained(4, 1, evidence(-90, 3))];
  const [first, second] = trainings as [(typeof trainings)[0], (typeof trainings)[0]];
  const told = { ...second, metrics: second.metrics.map((each) => ({ ...each, given: "label" as const })) };
  const elsewhere = {
    ...second,
    data: { ...second.data, fingerprints: { ...second.data.fingerprints, test: "other" } },
  };
  for (const other of [told, elsewhere])
    expect((await withRankings(folder, resultsFixture(first, other))).rankings).toEqual([]);
});

test("a training whose file is damaged is left out, and the others are ranked", async () => {
  const trainings = [
    await trained(5, 1, evidence(-95, 1)),
    await trained(6, 1, evidence(-90, 3)),
    await trained(7, 1, evidence(-80, 3)),
  ];
  await writeFile(join(folder, "vae-7-seed1", "evidence.safetensors"), "damaged");
  const { rankings, rankingsLeftOut } = await withRankings(folder, resultsFixture(...trainings));
  expect(rankings![0]!.leader.model).toBe("vae-6");
  expect(rankingsLeftOut!.map(({ what }) => what)).toEqual(["vae-7-seed1 in comparisons"]);
  expect(rankingsLeftOut![0]!.reason).toContain("readSafetensors: ");
});

test("evidence that is not finite is not ranked", async () => {
  const broken = evidence(-90, 3);
  broken[7] = -Infinity;
  const trainings = [await trained(8, 1, evidence(-95, 1)), await trained(9, 1, broken)];
  expect((await withRankings(folder, resultsFixture(...trainings))).rankings).toEqual([]);
});
