import {
  ArgumentError,
  createRng,
  type DataSpec,
  type DiagonalNormal,
  diagonalNormal,
  type Encoder,
  evaluationPass,
  type ExampleSource,
  fit,
  type PriorParts,
  ShapeError,
} from "@elbo/core";
import { expectNoLeakOnThrow } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { bits } from "@elbo/vitest/bits";
import { vampPrior, type VampPriorOptions } from "./index.js";
import { modelWith } from "./model.fixture.js";

const pass = evaluationPass(createRng(0));
const levels: DataSpec = { name: "levels", shape: [2, 2], kind: "categorical", levels: 17 };
const binary = bits(1).spec;
const real: DataSpec = { name: "real", shape: [2, 2], kind: "real" };

const pseudoInputs = ({ parameters }: ReturnType<typeof modelWith>) => parameters.get("prior/pseudoInputs")!;

test("the density is the mean of the encoder's posteriors of the pseudo-inputs, scaled to the data's range", () => {
  const model = modelWith(vampPrior({ components: 3 }), { data: levels });
  tf.tidy(() => {
    const v = createRng(2).normal([3, 2, 2]);
    pseudoInputs(model).assign(v);
    const inputs = tf.mul(tf.maximum(0, tf.minimum(1, v)), 16);
    const posterior = model.encoder.given(inputs, pass);
    const z = createRng(3).normal([5, 2]);
    const each = posterior.logProb(tf.expandDims(z, 1)).arraySync() as number[][];
    const mixed = model.prior.distribution(pass).logProb(z).dataSync();
    each.forEach((row, i) => {
      const exact = Math.log(row.reduce((sum, logDensity) => sum + Math.exp(logDensity), 0) / 3);
      // float32 rounding
      expect(Math.abs(mixed[i]! - exact)).toBeLessThan(1e-5 * Math.max(1, Math.abs(exact)));
    });
  });
  model.dispose();
});

test("pseudo-inputs start from N(0.05, 0.01²) as shares of the range", () => {
  const model = modelWith(vampPrior({ components: 250 }));
  const values = [...pseudoInputs(model).dataSync()];
  const mean = values.reduce((sum, x) => sum + x, 0) / 1000;
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / 1000;
  // 5 standard errors from 1,000 draws
  expect(Math.abs(mean - 0.05)).toBeLessThan((5 * 0.01) / Math.sqrt(1000));
  expect(Math.abs(Math.sqrt(variance) - 0.01)).toBeLessThan((5 * 0.01) / Math.sqrt(2000));
  model.dispose();
});

test.each<[string, VampPriorOptions]>([
  ["noise", { components: 4 }],
  ["examples", { components: 4, start: bits(16) }],
])("every entry of every pseudo-input that starts as %s has a gradient", (_, options) => {
  const model = modelWith(vampPrior(options));
  const variable = pseudoInputs(model);
  const { grads, value } = tf.variableGrads(() => {
    const z = createRng(3).normal([64, 2]);
    return tf.mean(model.prior.distribution(pass).logProb(z));
  }, [variable]);
  expect([...grads[variable.name]!.dataSync()].filter((gradient) => gradient === 0)).toEqual([]);
  tf.dispose([grads, value]);
  model.dispose();
});

/** q(z|x) at the first two entries of x, with next to no variance: a draw tells which input it came from. */
const pointEncoder: Encoder<DiagonalNormal> = {
  parameters: new Map(),
  given: (x) =>
    diagonalNormal({ mean: tf.slice(tf.reshape(x, [-1, 4]), [0, 0], [-1, 2]), logVariance: tf.scalar(-20) }),
  dispose: () => undefined,
};

test("draws pick components at random with equal weights, not the first ones", () => {
  const components = 5;
  const prior = vampPrior({ components })({ latent: 2, data: binary, encoder: pointEncoder, rng: createRng(0) });
  tf.tidy(() => {
    const shares = tf.tensor1d([0.1, 0.3, 0.5, 0.7, 0.9]);
    prior.parameters.get("pseudoInputs")!.assign(tf.tile(tf.reshape(shares, [components, 1, 1]), [1, 2, 2]));
    const draws = prior.distribution(pass).sample(createRng(4), [5000]).arraySync() as number[][];
    const picked = draws.map(([x]) => Math.round((x! - 0.1) / 0.2));
    expect(picked.slice(0, components)).not.toEqual([0, 1, 2, 3, 4]);
    const counts = Array.from({ length: components }, (_, k) => picked.filter((each) => each === k).length);
    // 5 standard errors of a count with p = 1/5: sqrt(5000 0.2 0.8) = 28
    for (const count of counts) expect(Math.abs(count - 1000)).toBeLessThan(142);
  });
  prior.dispose();
});

test("the model lists the shared encoder once, under its own name, and training moves the pseudo-inputs", async () => {
  const model = modelWith(vampPrior({ components: 3 }));
  const paths = [...model.parameters.keys()];
  expect(paths.filter((path) => path.startsWith("prior/"))).toEqual(["prior/pseudoInputs"]);
  expect(new Set(model.parameters.values()).size).toBe(paths.length);
  expect([...model.prior.parameters.keys()].filter((path) => path.startsWith("encoder/"))).toHaveLength(
    model.encoder.parameters.size,
  );
  const before = [...pseudoInputs(model).dataSync()];
  await fit(model, bits(32), { epochs: 1, seed: 1 });
  const after = pseudoInputs(model).dataSync();
  expect(before.filter((value, i) => value === after[i])).toEqual([]);
  model.dispose();
});

test("examples to start from are drawn at random without repetition, and kept off the ends of the range", () => {
  const source = numbered(40);
  const start = (seed: number) => {
    const model = modelWith(vampPrior({ components: 8, start: source, range: [0, 50] }), { data: real, seed });
    const values = [...pseudoInputs(model).dataSync()];
    model.dispose();
    return values;
  };
  const chosen = start(1).filter((_, i) => i % 4 === 0);
  expect(new Set(chosen).size).toBe(8);
  // Shares n / 50 for the examples n = 1 ... 40, to float32
  for (const share of chosen) expect(share * 50).toBeCloseTo(Math.round(share * 50), 4);
  expect(chosen.map((share) => Math.round(share * 50))).not.toEqual([1, 2, 3, 4, 5, 6, 7, 8]);
  expect(start(1)).toEqual(start(1));
  expect(start(2)).not.toEqual(start(1));
  const ends = modelWith(vampPrior({ components: 8, start: bits(8) }));
  for (const value of pseudoInputs(ends).dataSync()) expect(Math.abs(value - 0.5)).toBeCloseTo(0.48, 6);
  ends.dispose();
});

/** Examples that are filled with 1 ... size. */
function numbered(size: number): ExampleSource {
  const read: ExampleSource["read"] = (indices) => ({
    x: {
      values: Float32Array.from({ length: 4 * indices.length }, (_, i) => indices[i >> 2]! + 1),
      shape: [indices.length, 2, 2],
    },
  });
  return { spec: real, size, fingerprint: "numbered", read };
}

test("the configuration names components and range", () => {
  expect(vampPrior({ start: bits(20) }).config).toEqual({ kind: "vamp", components: 16 });
  expect(vampPrior({ components: 2, range: [-1, 1] }).config).toEqual({ kind: "vamp", components: 2, range: [-1, 1] });
});

test.each<[VampPriorOptions, DataSpec, string]>([
  [{ components: 1.5 }, binary, "vampPrior: components must be a positive integer; got 1.5."],
  [
    { pseudo: 3 } as object,
    binary,
    'vampPrior: options must be among components, range, start; got "pseudo". Is it misspelt?',
  ],
  [
    {},
    real,
    "vampPrior: range must be given for real data, such as [-3, 3]; got undefined. Real data have no range of their own.",
  ],
  [{ range: [1, 1] }, real, "vampPrior: range must be two finite numbers, the first below the second; got [1,1]."],
  [
    { start: bits(3) },
    binary,
    "vampPrior: components must be at most the 3 examples of start; got 16. Take fewer components, or another source.",
  ],
])("the options %j are refused", (options, data, message) => {
  const build = () => modelWith(vampPrior(options), { data });
  expect(build).toThrow(ArgumentError);
  expect(build).toThrow(message);
});

test("examples of another shape are refused, and leak nothing", () => {
  const parts: PriorParts = { latent: 2, data: { ...binary, shape: [4] }, encoder: pointEncoder, rng: createRng(0) };
  const build = () => vampPrior({ components: 2, start: bits(8) })(parts);
  expect(build).toThrow(ShapeError);
  expect(build).toThrow("vampPrior: source must hold examples of the data's shape [4]; got [2, 2].");
  expectNoLeakOnThrow(build);
});
