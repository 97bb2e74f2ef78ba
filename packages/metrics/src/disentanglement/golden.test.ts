import { golden, largestError } from "@elbo/vitest/golden";
import { expect, test } from "vitest";
import {
  dci,
  explicitness,
  interventionalRobustness,
  modularity,
  mutualInformationGap,
  separatedAttributePredictability,
  unsupervisedDisentanglementRanking,
} from "../index.js";
import { differencesOf, judgeDifferences } from "./beta-vae-score.js";
import { judgeVotes, varianceOf, voteOf } from "./factor-vae-score.js";
import { type Group } from "./shared-factor.js";

// disentanglement_lib 1.5 and scikit-learn 1.9.1, on codes and factors of float32: see tooling/golden.
const table = golden("disentanglement");
const factors = { values: table.inputs("factors"), shape: [900, 3] };
const kinds = ["perfect", "permuted", "rotated", "random", "redundant", "mixed"];
const codesOf = (kind: string) => ({ values: table.inputs(`${kind}/codes`), shape: [900, 5] });
const answer = (kind: string, score: string) => table.answers(`${kind}/${score}`)[0]!;
/** In order, and with few resamples: the value is what is compared. */
const inOrder = { shuffle: false, resamples: 2 } as const;

test.each(kinds)("scores from mutual information of the %s code are the library's", async (kind) => {
  const gap = await mutualInformationGap(codesOf(kind), factors, { resamples: 2 });
  // The answers are kept to 32 bits.
  expect(gap.value).toBeCloseTo(answer(kind, "mig"), 8);
  expect(largestError(gap.mutualInformation.flat(), table.answers(`${kind}/information`))).toBeLessThan(1e-8);
  expect((await modularity(codesOf(kind), factors, { resamples: 2 })).value).toBeCloseTo(answer(kind, "modularity"), 8);
});

test.each(kinds)("predictability and explicitness of the %s code are the library's", async (kind) => {
  const gap = await separatedAttributePredictability(codesOf(kind), factors, inOrder);
  // A share of 300 test points, which the library's looser convergence moves by no point.
  expect(gap.value).toBeCloseTo(answer(kind, "sap"), 8);
  const continuous = await separatedAttributePredictability(codesOf(kind), factors, { continuous: true, ...inOrder });
  expect(continuous.value).toBeCloseTo(answer(kind, "sapContinuous"), 8);
  const explicit = await explicitness(codesOf(kind), factors, inOrder);
  // The library's logistic regression stops at a gradient of 1e-4, so that some pairs change places.
  expect(Math.abs(explicit.value - answer(kind, "explicitness"))).toBeLessThan(1e-3);
});

test.each(kinds)(
  "interventional robustness of the %s code is the library's, with its quantile and the paper's",
  async (kind) => {
    const robust = await interventionalRobustness(codesOf(kind), factors, { resamples: 2 });
    expect(robust.value).toBeCloseTo(answer(kind, "irs"), 8);
    const maximum = await interventionalRobustness(codesOf(kind), factors, { quantile: 1, resamples: 2 });
    expect(maximum.value).toBeCloseTo(answer(kind, "irsMaximum"), 8);
  },
);

test.each(["permuted", "rotated", "random", "mixed"])(
  "gradient-boosted trees on the %s code weigh codes as scikit-learn's do",
  async (kind) => {
    const { value, completeness, informativeness, importances } = await dci(codesOf(kind), factors, {
      shuffle: false,
      blocks: 2,
    });
    // Every value of a code has a bin; equally good splits are taken by other random numbers.
    expect(largestError(importances.flat(), table.answers(`${kind}/importances`))).toBeLessThan(1e-2);
    expect(Math.abs(value - answer(kind, "disentanglement"))).toBeLessThan(1e-2);
    expect(Math.abs(completeness.value - answer(kind, "completeness"))).toBeLessThan(1e-2);
    expect(Math.abs(informativeness.value - answer(kind, "informativeness"))).toBeLessThan(1e-2);
  },
);

test("of equal codes each gets a share of what scikit-learn gives both", async () => {
  const { value, completeness, importances } = await dci(codesOf("redundant"), factors, { shuffle: false, blocks: 2 });
  expect(value).toBeCloseTo(answer("redundant", "disentanglement"), 8);
  const theirs = table.answers("redundant/importances");
  const [mine, expected] = [importances.map((row) => row[0]!), [0, 1, 2, 3, 4].map((code) => theirs[3 * code]!)];
  // Codes 0 and 1 are both the first factor.
  expect(mine[0]! + mine[1]!).toBeCloseTo(expected[0]! + expected[1]!, 8);
  expect(Math.min(mine[0]!, mine[1]!)).toBeGreaterThan(0.2);
  // The first few of 300 trees decide most of the shares, by coin tosses in both: 1 - H(0.3, 0.7) / log 5 is 0.62.
  expect(Math.abs(completeness.value - answer("redundant", "completeness"))).toBeLessThan(0.06);
});

test("rankings by lasso and by Spearman's correlation are those of scikit-learn and SciPy", async () => {
  const models = ["rotated", "random", "redundant", "mixed"].map((kind) => ({ codes: codesOf(kind) }));
  const lasso = await unsupervisedDisentanglementRanking(models, { resamples: 2 });
  // Both stop when a sweep moves no weight by more than 1e-10.
  expect(
    largestError(
      lasso.map(({ value }) => value),
      table.answers("ranking/lasso"),
    ),
  ).toBeLessThan(1e-8);
  const spearman = await unsupervisedDisentanglementRanking(models, { relation: "spearman", resamples: 2 });
  expect(
    largestError(
      spearman.map(({ value }) => value),
      table.answers("ranking/spearman"),
    ),
  ).toBeLessThan(1e-8);
});

// The points that the library drew, half of them to learn from: the same for all codes.
const drawn = golden("disentanglement-groups");
const columnsOf = (kind: string) =>
  Array.from({ length: 5 }, (_, j) => Float64Array.from(drawn.inputs(`${kind}/codes`).filter((_, i) => i % 5 === j)));

function groupsOf(name: "factor" | "beta"): { readonly train: Group[]; readonly test: Group[] } {
  const points = Uint32Array.from(drawn.inputs(`${name}Groups`));
  const groups = Array.from(drawn.inputs(`${name}Shared`), (factor, i) => ({
    factor,
    points: points.subarray(16 * i, 16 * (i + 1)),
  }));
  return { train: groups.slice(0, 400), test: groups.slice(400) };
}

test.each(kinds)("the FactorVAE score of the %s code on the library's groups of points is the library's", (kind) => {
  const codes = columnsOf(kind);
  const variances = codes.map((column) => varianceOf(column));
  const active = [...variances.keys()].filter((code) => Math.sqrt(variances[code]!) >= 0.05);
  const votes = (groups: readonly Group[]) => groups.map((group) => voteOf(group, codes, variances, active));
  const { train, test } = groupsOf("factor");
  // Shares of 400 votes; the answer is kept to 32 bits.
  expect(judgeVotes(votes(train), votes(test), 5, 3).value).toBeCloseTo(drawn.answers(`${kind}/factorVae`)[0]!, 8);
});

test.each(kinds)("the beta-VAE score of the %s code on the library's pairs of points is scikit-learn's", (kind) => {
  const codes = columnsOf(kind);
  const { train, test } = groupsOf("beta");
  const { value } = judgeDifferences(differencesOf(train, codes, 3), differencesOf(test, codes, 3));
  // Both minimise to more than shows in 400 answers.
  expect(value).toBeCloseTo(drawn.answers(`${kind}/betaVae`)[0]!, 8);
});
