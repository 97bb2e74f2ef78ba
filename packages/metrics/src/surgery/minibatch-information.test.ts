import { expect, test } from "vitest";
import { normals, rowsOf } from "./codes.fixture.js";
import { type BatchWeights, minibatchInformation, type MinibatchInformationOptions } from "./minibatch-information.js";
import { posteriorInformation } from "./posterior-information.js";

const mean = rowsOf(normals(400), 2);
const codes = { mean, logVariance: mean.map((row) => row.map(() => -3)) };

test.each<BatchWeights>(["uniform", "stratified"])(
  "a batch of all examples with %s weights is exact",
  async (weights) => {
    const found = await minibatchInformation(codes, { batchSize: 200, weights });
    const exact = await posteriorInformation(codes);
    for (const name of ["mutualInformation", "marginalKl", "totalCorrelation", "dimensionwiseKl"] as const) {
      // The same sums in another order.
      expect(found[name]!.value).toBeCloseTo(exact[name]!.value, 10);
      expect(found[name]!.exact).toBeCloseTo(exact[name]!.value, 10);
      expect(Math.abs(found[name]!.bias)).toBeLessThan(1e-10);
    }
  },
);

test("uniform weights see too little information, at most log B, and stratified ones too much, as Jensen's inequality says", async () => {
  const [uniform, stratified] = [
    await minibatchInformation(codes, { batchSize: 10, weights: "uniform", epochs: 5 }),
    await minibatchInformation(codes, { batchSize: 10, epochs: 5 }),
  ];
  expect(uniform.mutualInformation.value).toBeLessThan(Math.log(10));
  expect(uniform.mutualInformation.bias).toBeLessThan(-10 * uniform.mutualInformation.biasStandardError);
  expect(stratified.mutualInformation.bias).toBeGreaterThan(10 * stratified.mutualInformation.biasStandardError);
  // What the information gains, the divergence from the prior loses: the KL itself needs no q(z).
  for (const { mutualInformation, marginalKl } of [uniform, stratified])
    expect(mutualInformation.bias).toBeCloseTo(-marginalKl.bias, 10);
});

test("weighted sampling is uniform sampling with log N more information", async () => {
  const [uniform, weighted] = await Promise.all(
    (["uniform", "weighted"] as const).map((weights) => minibatchInformation(codes, { batchSize: 20, weights })),
  );
  expect(weighted!.mutualInformation.value - uniform!.mutualInformation.value).toBeCloseTo(Math.log(200), 10);
});

test("larger batches are less biased, and a batch that is not full is left out and said so by the count", async () => {
  const biases = await Promise.all(
    [5, 20, 80].map(
      async (batchSize) => (await minibatchInformation(codes, { batchSize, epochs: 3 })).mutualInformation.bias,
    ),
  );
  expect(biases[0]).toBeGreaterThan(biases[1]!);
  expect(biases[1]).toBeGreaterThan(biases[2]!);
  const { mutualInformation } = await minibatchInformation(codes, { batchSize: 150 });
  expect(mutualInformation.count).toBe(150);
  expect(mutualInformation.estimator).toBe("q(z) from batches of 150 of 200 examples, stratified weights, 1 epoch");
});

test.each<[MinibatchInformationOptions, RegExp]>([
  [{ batchSize: 1 }, /batchSize must be an integer from 2 to the number of examples, 200; got 1/],
  [{ batchSize: 201 }, /batchSize must be an integer from 2 to the number of examples, 200; got 201/],
  [{ epochs: 0 }, /epochs must be a positive integer; got 0/],
  [{ weights: "exact" as "uniform" }, /weights must be "uniform", "weighted" or "stratified"; got "exact"/],
  [{ batch: 3 } as object, /options must be among .*; got "batch"/],
])("the options %j are refused", async (options, message) => {
  await expect(minibatchInformation(codes, options)).rejects.toThrow(message);
});
