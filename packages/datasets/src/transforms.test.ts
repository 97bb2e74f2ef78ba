import { ArgumentError, createRng, type ExampleSource, restoreUnits } from "@elbo/core";
import { expect, test } from "vitest";
import { fromArrays } from "./from-arrays.js";
import { dequantise, logit, rescale, standardise } from "./transforms.js";

const all = (source: ExampleSource, seed = 0) =>
  source.read(
    Uint32Array.from({ length: source.size }, (_, i) => i),
    createRng(seed).stream,
  )["x"]!.values;

const split = { validation: 1, test: 1, seed: false } as const;
const people = () =>
  fromArrays({
    x: [150, 1e6, 7, 160, 3e6, 7, 170, 5e6, 7, 180, 2e6, 7, 190, 1e6, 7],
    shape: [3],
    kind: "real",
    names: ["height", "income", "none"],
    split,
  });

test("standardised entries have mean 0 and deviation 1 over the training examples, and samples come back in their units", () => {
  const raw = people();
  const data = standardise(raw);
  const x = all(data.train);
  for (const entry of [0, 1]) {
    const column = [0, 1, 2].map((row) => x[3 * row + entry]!);
    // Three numbers about 1 in float32.
    expect(column.reduce((a, b) => a + b)).toBeCloseTo(0, 5);
    expect(column.reduce((sum, value) => sum + value ** 2, 0) / 3).toBeCloseTo(1, 5);
  }
  // An entry that never changes is 0, by a deviation of 1.
  expect([x[2], x[5], x[8]]).toEqual([0, 0, 0]);
  expect(data.spec).toMatchObject({ kind: "real", names: ["height", "income", "none"] });
  for (const part of ["train", "validation", "test"] as const) {
    const back = restoreUnits(data.spec, all(data[part]));
    all(raw[part]).forEach((value, i) => expect(Math.abs(back[i]! / value - 1)).toBeLessThan(1e-6));
  }
});

test("one mean and deviation for all entries keeps their proportions", () => {
  const data = standardise(fromArrays({ x: [0, 4, 8, 4, 1, 1], shape: [2], kind: "real", split }), { per: "all" });
  expect(data.spec.transforms).toEqual([{ kind: "affine", centre: 2, scale: 2 }]);
  expect([...all(data.test)]).toEqual([-0.5, -0.5]);
});

test("known numbers rescale, and fingerprints tell what was done", () => {
  const raw = people();
  const data = rescale(raw, { centre: [100, 0, 0], scale: [10, 1e6, 1] });
  expect([...all(data.train)].slice(0, 3)).toEqual([5, 1, 7]);
  const prints = [raw, data, rescale(raw, { scale: 2 }), rescale(raw, { scale: 2 })].map(
    ({ train }) => train.fingerprint,
  );
  expect(new Set(prints).size).toBe(3);
});

test("dequantised levels lie uniformly in their bins, by the stream that is given, and come back", () => {
  const x = Uint8Array.from({ length: 3000 }, (_, i) => i % 4);
  const raw = fromArrays({ x, shape: [10], kind: "categorical", levels: 4, split });
  const { train, spec } = dequantise(raw);
  expect(spec).toMatchObject({ kind: "real", transforms: [{ kind: "dequantise", levels: 4, spacing: 1 }] });
  expect(spec).not.toHaveProperty("levels");
  const drawn = all(train);
  expect(all(train)).toEqual(drawn);
  expect(all(train, 1)).not.toEqual(drawn);
  expect(restoreUnits(spec, drawn)).toEqual(all(raw.train));
  const within = [...drawn].map((value) => (value * 4) % 1);
  const mean = within.reduce((a, b) => a + b) / within.length;
  // 2980 draws of variance 1/12: five standard errors are 0.026.
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.026);
  expect(Math.min(...within)).toBeGreaterThanOrEqual(0);
});

test("logits of grey levels with noise are finite, and come back to the level", () => {
  const raw = fromArrays({ x: Uint8Array.of(0, 128, 255, 7, 0, 255), shape: [2], kind: "grey", divideBy: 255, split });
  const data = logit(dequantise(raw), { margin: 0.05 });
  expect(all(data.train).every(Number.isFinite)).toBe(true);
  for (const part of ["train", "validation", "test"] as const) {
    const back = restoreUnits(data.spec, all(data[part]));
    all(raw[part]).forEach((value, i) => expect(back[i]).toBeCloseTo(value, 6));
  }
});

const words = fromArrays({ x: Uint8Array.of(0, 1, 2, 1, 0, 2), shape: [2], kind: "categorical", levels: 3, split });

test.each<[() => unknown, string]>([
  [() => standardise(words), 'standardise: the values must be real or grey; got "categorical".'],
  [() => standardise(people(), { per: "row" as never }), 'standardise: per must be "entry" or "all"; got "row".'],
  [() => rescale(words, {}), 'rescale: the values must be real or grey; got "categorical".'],
  [() => rescale(people(), { scale: [1, 2] }), "rescale: scale must be positive: a number, or 3 of them; got [1,2]."],
  [() => rescale(people(), { scale: 0 }), "rescale: scale must be positive: a number, or 3 of them; got 0."],
  [() => rescale(people(), { centre: NaN }), 'rescale: centre must be a number, or 3 of them; got "NaN".'],
  [() => logit(people()), 'logit: the values must be grey or dequantised, from 0 to 1; got "real".'],
  [() => logit(dequantise(words), { margin: 0 }), "logit: margin must be a number above 0 and below 0.5; got 0."],
  [() => dequantise(people()), 'dequantise: the values must be levels whose number is known; got "real". Grey bytes'],
  [
    () => fromArrays({ x: [1, 2], shape: [2], kind: "real", names: ["a"] }),
    'fromArrays: names must be 2 names, one for each entry of an example; got ["a"].',
  ],
])("what cannot be transformed is refused: %#", (call, message) => {
  expect(call).toThrow(ArgumentError);
  expect(call).toThrow(message);
});
