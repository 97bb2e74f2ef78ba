import { expect, test } from "vitest";
import {
  betaVaeScore,
  dci,
  type Estimate,
  explicitness,
  factorVaeScore,
  interventionalRobustness,
  modularity,
  mutualInformationGap,
  type Points,
  separatedAttributePredictability,
  unsupervisedDisentanglementRanking,
} from "../index.js";
import { gridFactors, noise } from "./codes.fixture.js";

const factors = gridFactors([4, 4, 4], 4);
const few = { resamples: 2 } as const;
const drawn = { train: 300, test: 300 } as const;
const quick = { trees: 10, blocks: 2 } as const;

const scores: Record<string, (codes: Points, factors: Points) => Promise<Estimate>> = {
  mutualInformationGap: (z, v) => mutualInformationGap(z, v, few),
  modularity: (z, v) => modularity(z, v, few),
  interventionalRobustness: (z, v) => interventionalRobustness(z, v, few),
  factorVaeScore: (z, v) => factorVaeScore(z, v, drawn),
  betaVaeScore: (z, v) => betaVaeScore(z, v, drawn),
  explicitness: (z, v) => explicitness(z, v, few),
  dci: (z, v) => dci(z, v, quick),
};
const names = Object.keys(scores);

/** Codes that are one factor each, in another order, with other scales and signs. */
const permuted = factors.map(([a, b, c]) => [-2 * c!, a!, 10 - b!]);
/** Two codes of each factor. */
const redundant = factors.map(([a, b, c]) => [a!, b!, c!, -a!, -b!, -c!]);
/** Sums and differences of two factors of equal size, and the third. */
const rotated = factors.map(([a, b, c]) => [a! + b!, a! - b!, c!]);
const random = noise(factors.length, 3);

const value = async (score: string, codes: Points) => (await scores[score]!(codes, factors)).value;

test.each(names)(
  "%s is 1 for codes that are the factors, and no other for their order, scale and sign",
  async (score) => {
    expect(await value(score, factors)).toBeCloseTo(1, 12);
    expect(await value(score, permuted)).toBeCloseTo(1, 12);
  },
);

test("predictability of codes that are factors of two values is 1 - 1/2, what chance gets right", async () => {
  const binary = gridFactors([2, 2, 2], 100);
  // The same points in the same proportions on both sides, so that chance gets exactly half of them right.
  const { value, scores } = await separatedAttributePredictability(binary, binary, {
    shuffle: false,
    testShare: 0.5,
    ...few,
  });
  expect(value).toBe(0.5);
  expect(scores).toEqual([
    [1, 0.5, 0.5],
    [0.5, 1, 0.5],
    [0.5, 0.5, 1],
  ]);
  const permuted = binary.map(([a, b, c]) => [-c!, 3 * a!, 1 - b!]);
  expect((await separatedAttributePredictability(permuted, binary, { continuous: true, ...few })).value).toBe(1);
});

test("two codes of each factor leave no gap and half the completeness' logarithm, but every other score at 1", async () => {
  expect(await value("mutualInformationGap", redundant)).toBeCloseTo(0, 12);
  for (const score of [
    "modularity",
    "interventionalRobustness",
    "factorVaeScore",
    "betaVaeScore",
    "explicitness",
    "dci",
  ])
    expect(await value(score, redundant)).toBeCloseTo(1, 12);
  const gap = await separatedAttributePredictability(redundant, factors, few);
  expect(gap.value).toBeCloseTo(0, 12);
  const { completeness } = await dci(redundant, factors, { trees: 40, blocks: 2 });
  // 1 - log 2 / log 6 if both got the same; coin tosses give one of them a few percent more.
  expect(completeness.value).toBeGreaterThan(1 - Math.log(2) / Math.log(6));
  expect(completeness.value).toBeLessThan(1 - Math.log(2) / Math.log(6) + 0.05);
});

test("a rotation of two factors takes their gap and modularity, and leaves the third factor's", async () => {
  const { perFactor, mutualInformation } = await mutualInformationGap(rotated, factors, few);
  expect(perFactor[0]).toBeCloseTo(0, 12);
  expect(perFactor[2]).toBeCloseTo(1, 12);
  // a + b and a - b have the same law up to a shift, and both factors enter them alike.
  expect(mutualInformation[0]![0]).toBeCloseTo(mutualInformation[1]![1]!, 12);
  const { perCode } = await modularity(rotated, factors, few);
  // Equal information on two of three factors: 1 - 1 / 2.
  expect(perCode.map((score) => Math.round(1e9 * score) / 1e9)).toEqual([0.5, 0.5, 1]);
  expect(await value("explicitness", rotated)).toBeGreaterThan(0.9);
});

test("codes of noise score what chance gives", async () => {
  // 256 points in 20 bins and 4 classes: plug-in information is biased by about 19 x 3 / 512 = 0.11 nats for every code.
  expect(await value("mutualInformationGap", random)).toBeLessThan(0.05);
  const gap = await separatedAttributePredictability(random, factors, few);
  expect(gap.value).toBeLessThan(0.15);
  // 0.5, with a deviation of about 0.05 for each of 4 classes of 85 test points.
  expect(Math.abs((await value("explicitness", random)) - 0.5)).toBeLessThan(0.1);
  // 1 / 3 is chance; the votes have a deviation of 0.03, and 64 points of each of 16 groups leave their own mark.
  expect(await value("factorVaeScore", random)).toBeLessThan(0.6);
  const { value: disentanglement, informativeness } = await dci(random, factors, quick);
  expect(disentanglement).toBeLessThan(0.1);
  expect(Math.abs(informativeness.value - 0.25)).toBeLessThan(0.15);
});

test("a dead code counts in modularity and completeness, and hides no code after it", async () => {
  const dead = factors.map(([a, b, c]) => [0, a!, 0, b!, c!]);
  // Three codes of five.
  expect(await value("modularity", dead)).toBeCloseTo(3 / 5, 12);
  const { value: disentanglement, completeness, perCode } = await dci(dead, factors, quick);
  expect([disentanglement, completeness.value]).toEqual([1, 1]);
  expect(perCode).toEqual([0, 1, 0, 1, 1]);
  const { active, value: score } = await factorVaeScore(dead, factors, drawn);
  expect([active, score]).toEqual([[1, 3, 4], 1]);
  expect((await interventionalRobustness(dead, factors, few)).active).toEqual([1, 3, 4]);
});

test("entropies are in base of the factors for disentanglement and of the codes for completeness", async () => {
  // One code of both factors, and one of neither.
  const pairs = gridFactors([2, 2], 50);
  const { value: disentanglement, completeness } = await dci(
    pairs.map(([a, b]) => [2 * a! + b!, 0]),
    pairs,
    quick,
  );
  expect(disentanglement).toBeCloseTo(0, 12);
  expect(completeness.value).toBe(1);
});

test("where all codes are dead, scores are 0", async () => {
  const dead = factors.map(() => [1, 2]);
  expect((await factorVaeScore(dead, factors, drawn)).value).toBe(0);
  expect((await interventionalRobustness(dead, factors, few)).value).toBe(0);
  expect((await mutualInformationGap(dead, factors, few)).value).toBe(0);
  expect((await modularity(dead, factors, few)).value).toBe(0);
  const { value, completeness } = await dci(dead, factors, quick);
  expect([value, completeness.value]).toEqual([0, 0]);
});

test("codes below the threshold are pruned by the FactorVAE score, and those that remain are counted", async () => {
  const faint = factors.map(([a, b, c], i) => [a!, b!, c!, (i % 2) / 100]);
  expect((await factorVaeScore(faint, factors, drawn)).active).toEqual([0, 1, 2]);
  expect((await factorVaeScore(faint, factors, { ...drawn, threshold: 0 })).active).toEqual([0, 1, 2, 3]);
});

test("models that agree up to order and sign rank 1, and noise ranks below", async () => {
  const codes = noise(300, 3);
  const swapped = codes.map(([a, b, c]) => [-c!, a!, -b!]);
  const alike = [{ codes }, { codes: swapped }, { codes }];
  const ranks = await unsupervisedDisentanglementRanking(alike, { relation: "spearman", ...few });
  // max^2 / sum: 1 - what the others correlate by chance, about 2 x 0.05 for 300 points.
  for (const { value } of ranks) expect(value).toBeGreaterThan(0.85);
  // Lasso shrinks a weight of 1 by its penalty of 0.1 and takes chance to 0.
  for (const { value } of await unsupervisedDisentanglementRanking(alike, few)) expect(value).toBeCloseTo(0.9, 2);
  const [, , odd] = await unsupervisedDisentanglementRanking(
    [{ codes }, { codes: swapped }, { codes: noise(300, 3, 9) }],
    few,
  );
  expect(odd!.value).toBeLessThan(0.2);
});

test("codes with no more KL than the threshold do not enter a ranking", async () => {
  const codes = noise(100, 2);
  const padded = codes.map(([a, b], i) => [a!, (i % 7) - 3, b!]);
  const [first] = await unsupervisedDisentanglementRanking([{ codes }, { codes: padded, kl: [1, 0.01, 0.5] }], few);
  const [clean] = await unsupervisedDisentanglementRanking([{ codes }, { codes }], few);
  expect(first!.value).toBe(clean!.value);
  // One other model says nothing of how far others scatter.
  expect([clean!.standardError, clean!.standardErrorMethod]).toEqual([NaN, "none of a single other model"]);
  const [none] = await unsupervisedDisentanglementRanking([{ codes }, { codes, kl: [0, 0] }], few);
  expect(none!.value).toBe(0);
});
