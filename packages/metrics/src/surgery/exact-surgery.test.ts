import { ArgumentError, ShapeError } from "@elbo/core";
import { expect, test } from "vitest";
import { type EnumerableModel, exactSurgery } from "./exact-surgery.js";
import { normals, rowsOf } from "./codes.fixture.js";

/** Rows of probabilities, from normal draws. */
function distributions(rows: number, columns: number, seed: number): number[][] {
  return rowsOf(normals(rows * columns, seed), columns).map((row) => {
    const each = row.map(Math.exp);
    const sum = each.reduce((a, b) => a + b, 0);
    return each.map((value) => value / sum);
  });
}

const model = {
  data: distributions(1, 5, 1)[0]!,
  posterior: distributions(5, 3, 2),
  prior: distributions(1, 3, 3)[0]!,
  likelihood: distributions(3, 5, 4),
};

test("the bound is the same in its four forms, and at most the evidence", async () => {
  const { elbo, elboForms, evidence } = await exactSurgery(model);
  for (const form of Object.values(elboForms)) expect(form).toBeCloseTo(elbo, 12);
  expect(elbo).toBeLessThan(evidence);
});

test("the KL of the augmented space is the same in its three forms, and -ELBO less the entropy of the data", async () => {
  const { augmented, elbo } = await exactSurgery(model);
  const { jointKl, dataForm, latentForm } = augmented;
  const entropy = -model.data.reduce((sum, p) => sum + p * Math.log(p), 0);
  expect(dataForm.dataKl + dataForm.inferenceGap).toBeCloseTo(jointKl, 12);
  expect(latentForm.latentKl + latentForm.inverseGap).toBeCloseTo(jointKl, 12);
  expect(jointKl).toBeCloseTo(-elbo - entropy, 12);
  for (const divergence of [jointKl, ...Object.values(dataForm), ...Object.values(latentForm)])
    expect(divergence).toBeGreaterThan(0.01);
});

test("with the exact posterior the bound is the evidence, and there is no inference gap", async () => {
  const { data, prior, likelihood } = model;
  const posterior = data.map((_, x) => {
    const joint = prior.map((p, z) => p * likelihood[z]![x]!);
    const sum = joint.reduce((a, b) => a + b, 0);
    return joint.map((p) => p / sum);
  });
  const { elbo, evidence, augmented } = await exactSurgery({ ...model, posterior });
  expect(elbo).toBeCloseTo(evidence, 12);
  expect(augmented.dataForm.inferenceGap).toBeCloseTo(0, 12);
});

test("a code that is the example has all its information, also where probabilities are 0", async () => {
  const identity = [
    [1, 0],
    [0, 1],
  ];
  const found = await exactSurgery({ data: [0.5, 0.5], posterior: identity, prior: [0.5, 0.5], likelihood: identity });
  expect(found.mutualInformation).toBeCloseTo(Math.LN2, 12);
  expect(found.reconstruction).toBeCloseTo(0, 12);
  expect(found.marginalKl).toBeCloseTo(0, 12);
  expect(found.elbo).toBeCloseTo(-Math.LN2, 12);
});

test.each<[Partial<Record<keyof EnumerableModel, unknown>>, new (message: string) => Error, RegExp]>([
  [
    { data: [0.5, 0.6, 0, 0, 0] },
    ArgumentError,
    /data must be probabilities that add up to 1 in each row; got \[0.5,0.6,0,0,0\]/,
  ],
  [{ prior: [1.5, -0.5, 0] }, ArgumentError, /prior must be probabilities/],
  [
    {
      prior: [
        [0.5, 0.5],
        [0.5, 0.5],
      ],
    },
    ShapeError,
    /prior must be one distribution; got \[2, 2\]/,
  ],
  [{ posterior: model.likelihood }, ShapeError, /posterior must have the shape \[5, 3\]; got \[3, 5\]/],
  [{ decoder: [] } as object, ArgumentError, /options must be among data, posterior, prior, likelihood; got "decoder"/],
])("the tables %j are refused", async (tables, kind, message) => {
  const call = exactSurgery({ ...model, ...tables } as EnumerableModel);
  await expect(call).rejects.toThrow(kind);
  await expect(call).rejects.toThrow(message);
});
