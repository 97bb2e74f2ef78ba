import {
  adam,
  analyticKl,
  ArgumentError,
  createRng,
  DataError,
  type DataSpec,
  dense,
  evaluationPass,
  fit,
  flatten,
  reshape,
  sequential,
  ShapeError,
} from "@elbo/core";
import { expectNoLeakOnThrow, tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { bits } from "@elbo/vitest/bits";
import { conditionalVae } from "./conditional-vae.js";
import { labelledBits } from "./labelled-bits.fixture.js";
import { vae, type Vae } from "./vae.js";

const source = bits(64);
const small = { data: source.spec, latent: 2, hidden: [8] } as const;
const all = Uint32Array.from({ length: 64 }, (_, i) => i);

function examples(): tf.Tensor {
  return tf.tensor(source.read(all).x.values, [64, 2, 2]);
}

function lossTerms(model: Vae, x: tf.Tensor): { loss: number; terms: Record<string, number> } {
  return tf.tidy(() => {
    const { loss, terms } = model.players()[0]!.objective.evaluate({ x }, evaluationPass(createRng(4)));
    const values = Object.entries(terms).map(([name, term]) => [name, term.dataSync()[0]!] as const);
    return { loss: loss.dataSync()[0]!, terms: Object.fromEntries(values) };
  });
}

test("the loss is reconstruction plus KL, each summed over its units and averaged over the batch", () => {
  const model = vae(small);
  const x = examples();
  const { loss, terms } = lossTerms(model, x);
  const exact = tf.tidy(() => {
    const pass = evaluationPass(createRng(4));
    const { mean, logVariance } = model.encoder.given(x, pass);
    const z = tf.add(mean, tf.mul(tf.exp(tf.mul(logVariance, 0.5)), pass.rng.normal([64, 2])));
    const p = tf.reshape(model.decode(z), [64, 4]).arraySync() as number[][];
    const pixels = tf.reshape(x, [64, 4]).arraySync() as number[][];
    const [m, v] = [mean.arraySync() as number[][], logVariance.arraySync() as number[][]];
    const average = (f: (row: number) => number) => m.reduce((sum, _, row) => sum + f(row), 0) / 64;
    const nll = (row: number) =>
      -pixels[row]!.reduce((sum, bit, i) => sum + Math.log(bit === 1 ? p[row]![i]! : 1 - p[row]![i]!), 0);
    const kl = (row: number) =>
      m[row]!.reduce((sum, mu, i) => sum + 0.5 * (mu * mu + Math.exp(v[row]![i]!) - 1 - v[row]![i]!), 0);
    return { reconstruction: average(nll), kl: average(kl) };
  });
  // float32 sums over 64 examples against float64
  expect(terms["reconstruction"]).toBeCloseTo(exact.reconstruction, 4);
  expect(terms["kl"]).toBeCloseTo(exact.kl, 4);
  expect(loss).toBeCloseTo(exact.reconstruction + exact.kl, 4);
  x.dispose();
  model.dispose();
});

test("a trained model finds the two bits: its evidence comes near the exact entropy of the data", async () => {
  const model = vae({ ...small, hidden: [16], optimizer: adam({ learningRate: 0.02 }) });
  await fit(model, source, { epochs: 150, batchSize: 32, seed: 2 });
  const { logEvidence, bitsPerDimension } = await model.evidence(source, { samples: 200 });
  // No model beats the data's entropy on average, near log 4 = 1.386; four independent bits would cost 2.77. The normal
  // posteriors of neighbouring codes overlap, which costs some tenths of a nat.
  const entropy = empiricalEntropy();
  expect(-logEvidence).toBeGreaterThan(entropy - 0.01);
  expect(-logEvidence).toBeLessThan(entropy + 0.4);
  expect(bitsPerDimension).toBeCloseTo(-logEvidence / (4 * Math.LN2), 10);
  model.dispose();
});

/** Entropy of the fixture's own frequencies, the least average code length of any model on it. */
function empiricalEntropy(): number {
  const values = source.read(all).x.values;
  const counts = new Map<string, number>();
  for (let i = 0; i < 64; i++) {
    const key = values.subarray(4 * i, 4 * i + 4).join();
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return [...counts.values()].reduce((sum, count) => sum - (count / 64) * Math.log(count / 64), 0);
}

test("encode, decode, reconstruct, generate and interpolate have the shapes of codes and examples", () => {
  const model = vae(small);
  tf.tidy(() => {
    const x = examples();
    const rng = () => createRng(3);
    expect(model.encode(x).shape).toEqual([64, 2]);
    expect(model.decode(model.encode(x)).shape).toEqual([64, 2, 2]);
    expect(model.reconstruct(x).shape).toEqual([64, 2, 2]);
    expect(model.generate(5, rng()).shape).toEqual([5, 2, 2]);
    expect(model.interpolate(x.slice([0], [1]).squeeze([0]), x.slice([1], [1]).squeeze([0]), 7).shape).toEqual([
      7, 2, 2,
    ]);
  });
  model.dispose();
});

test("means are probabilities, draws are bits, and draws follow the generator", () => {
  const model = vae(small);
  tf.tidy(() => {
    const means = model.generate(50, createRng(1)).dataSync();
    const draws = model.generate(50, createRng(1), { draw: true }).dataSync();
    expect([...means].every((p) => p > 0 && p < 1 && p !== 0.5)).toBe(true);
    expect([...draws].every((bit) => bit === 0 || bit === 1)).toBe(true);
    expect(model.generate(50, createRng(1), { draw: true }).dataSync()).toEqual(draws);
    const x = examples();
    expect(model.encode(x, createRng(1)).dataSync()).not.toEqual(model.encode(x).dataSync());
    expect(model.reconstruct(x).dataSync()).toEqual(model.decode(model.encode(x)).dataSync());
  });
  model.dispose();
});

test("an interpolation starts and ends at the reconstructions of its ends", () => {
  const model = vae(small);
  tf.tidy(() => {
    const [a, b] = tf.unstack(tf.slice(examples(), [0], [2])) as [tf.Tensor, tf.Tensor];
    for (const path of ["linear", "spherical"] as const) {
      const strip = tf.unstack(model.interpolate(a, b, 5, { path }));
      // float32 rounding of the weights at the ends
      for (const [end, example] of [
        [strip[0]!, a],
        [strip[4]!, b],
      ] as const)
        expect(tf.max(tf.abs(tf.sub(end, model.reconstruct(tf.expandDims(example, 0))))).dataSync()[0]).toBeLessThan(
          1e-5,
        );
    }
  });
  model.dispose();
});

test("networks of the caller's own replace the MLPs", () => {
  const encoder = sequential([flatten(), dense({ units: 4 })]);
  const decoder = sequential([dense({ units: 4 }), reshape([2, 2])]);
  const model = vae({ data: source.spec, latent: 2, encoder, decoder });
  expect(model.config).toMatchObject({ encoder: "custom", decoder: "custom" });
  expect([...model.parameters.keys()]).toEqual([
    "encoder/dense1/kernel",
    "encoder/dense1/bias",
    "decoder/dense0/kernel",
    "decoder/dense0/bias",
  ]);
  model.dispose();
});

test("gradients move neither a fixed scale nor a learned one, which follows the residuals", () => {
  const data: DataSpec = { name: "real", shape: [3], kind: "real" };
  const fixed = vae({ data, latent: 2, scale: 0.1 });
  const learned = vae({ data, latent: 2 });
  const scales = (model: Vae) => [...model.parameters].filter(([path]) => path.startsWith("decoder/scale/"));
  expect([fixed, learned].map((model) => scales(model).map(([path, { trainable }]) => [path, trainable]))).toEqual([
    [["decoder/scale/logVariance", false]],
    [
      ["decoder/scale/logVariance", false],
      ["decoder/scale/batches", false],
    ],
  ]);
  [fixed, learned].forEach((model) => model.dispose());
});

test("grey data with a Bernoulli likelihood are refused with the way out", () => {
  const data: DataSpec = { name: "grey", shape: [3], kind: "grey" };
  expect(() => vae({ data, latent: 2, likelihood: "bernoulli" })).toThrow(
    'vae: likelihood must fit grey data; got "bernoulli". The cross-entropy of grey values is not a likelihood: ' +
      'binarise them (binarize: "dynamic"), or use "normal".',
  );
});

test("a model of binary data takes no grey ones of the same shape, to train on or to measure, and leaks nothing", async () => {
  const model = vae(small);
  const grey = { ...source, spec: { ...source.spec, name: "grey bits", kind: "grey" } } as const;
  const before = tf.memory().numTensors;
  await expect(fit(model, grey, { epochs: 1 })).rejects.toThrow(DataError);
  await expect(fit(model, grey, { epochs: 1 })).rejects.toThrow(
    'fit: data "grey bits" must be binary, as the model\'s data are; got "grey".',
  );
  await expect(model.evidence(grey)).rejects.toThrow(/vae.evidence: data "grey bits" must be binary/);
  await expect(model.elbo(grey)).rejects.toThrow(/vae.elbo: data "grey bits" must be binary/);
  expect(tf.memory().numTensors).toBe(before);
  model.dispose();
});

test.each([
  [{ latent: 0 }, /vae: latent must be a positive integer; got 0/],
  [{ hidden: [8, -1] }, /vae: hidden must be positive integers; got \[8,-1\]/],
  [{ hidden: 256 }, /vae: hidden must be a list of positive integers; got 256/],
  [{ scale: 0.5 }, /vae: scale must be left out, because the likelihood is "bernoulli"; got 0.5/],
  [{ optimizer: "adam" }, /vae: optimizer must be an optimiser such as adam\(\); got "adam"/],
  [{ samples: 1.5 }, /samples must be a positive integer; got 1.5/],
  [{ latents: 3 }, /vae: options must be among .*; got "latents". Did you mean latent\?/],
  [{ activation: "swoosh" }, /activation must be .*; got "swoosh"/],
  [{ data: undefined }, /vae: data must be a description of the data; got undefined/],
  [{ data: { name: "x", shape: [], kind: "real" } }, /vae: data.shape must be a list of positive integers; got \[\]/],
  [
    { data: { name: "x", shape: [2], kind: "gray" } },
    /vae: data.kind must be one of binary, grey, categorical, real, mixed; got "gray"/,
  ],
  [{ data: { name: "x", shape: [2], kind: "categorical" } }, /vae: data.levels must be an integer of at least 2/],
  [{ data: { name: "x", shape: [2], kind: "real" }, scale: 0 }, /scale must be a positive number or "learned"; got 0/],
])("the options %j are refused by name", (options, message) => {
  const build = () => vae({ ...small, ...(options as object) });
  expect(build).toThrow(message);
  expect(build).toThrow(ArgumentError);
});

test("refused options leak nothing", () => {
  const data: DataSpec = { name: "real", shape: [3], kind: "real" };
  expectNoLeakOnThrow(() => vae({ data, latent: 2, scale: -1 }));
  expectNoLeakOnThrow(() => vae({ ...small, samples: 0 }));
  expectNoLeakOnThrow(() => vae({ ...small, optimizer: "adam" as never }));
  expectNoLeakOnThrow(() => vae({ ...small, encoder: dense({ units: 3 }) }));
});

test("a network whose output does not fit is refused with the shape that would", () => {
  const encoder = sequential([flatten(), dense({ units: 3 })]);
  expect(() => vae({ ...small, encoder })).toThrow(/vae: encoder must give outputs of shape \[4\]; got \[3\]/);
});

test("examples of another shape are refused, and leak nothing", () => {
  const model = vae(small);
  const x = tf.zeros([3, 5]);
  expect(() => model.encode(x)).toThrow(ShapeError);
  expect(() => model.encode(x)).toThrow(/vae: x must have the shape \[n, 2, 2\]; got \[3, 5\]/);
  expectNoLeakOnThrow(() => model.reconstruct(x));
  expect(() => model.generate(2.5, createRng(0))).toThrow(/vae.generate: count must be a positive integer; got 2.5/);
  x.dispose();
  model.dispose();
});

test("what is no tensor, no generator, no source or no option is refused by name", async () => {
  const model = vae(small);
  expect(() =>
    model.encode([
      [1, 0],
      [0, 1],
    ] as never),
  ).toThrow("vae: x must have the shape [n, 2, 2]; got [2, 2].");
  expect(() => model.generate(2, undefined as never)).toThrow(
    "vae.generate: rng must be a generator; got undefined. createRng(seed) makes one.",
  );
  expect(() => model.generate(2, createRng(0), { draws: true } as object)).toThrow(
    /vae.generate: options must be among draw; got "draws"/,
  );
  const data = { spec: source.spec, train: source } as never;
  await expect(fit(model, data, { epochs: 1 })).rejects.toThrow(
    /fit: source must be examples to read; .* Of a data set, give a part: data.train./,
  );
  await expect(fit(model, source, { epochs: 1, validation: data })).rejects.toThrow(
    /fit: validation must be examples to read/,
  );
  await expect(model.evidence(data)).rejects.toThrow(/vae.evidence: source must be examples to read/);
  await expect(model.elbo(undefined as never)).rejects.toThrow(
    /vae.elbo: source must be examples to read; got undefined/,
  );
  model.dispose();
});

test("every method makes exactly the tensor that it returns", () => {
  const model = vae(small);
  const x = examples();
  const one = tf.zeros([2, 2]);
  const calls = [
    () => model.encode(x),
    () => model.encode(x, createRng(0)),
    () => model.reconstruct(x, createRng(0)),
    () => model.generate(3, createRng(0), { draw: true }),
    () => model.interpolate(one, one, 3, { path: "spherical" }),
  ];
  for (const call of calls) expect(tensorsMade(() => call().dispose())).toBe(0);
  tf.dispose([x, one]);
  model.dispose();
});

test("the ELBO's form with the KL in closed form knows the model's KL, also of another prior and of labels", async () => {
  const options = { form: "kl", samples: 4 } as const;
  const model = vae(small);
  const own = await model.elbo(source, options);
  expect(own).toEqual(await model.elbo(source, { ...options, kl: analyticKl }));
  // At the same draws the two differ by the KL's estimate alone: log q - log p deviates by some 1.5 nats, 64 x 4 draws.
  const joint = await model.elbo(source, { samples: 4 });
  expect(Math.abs(own.elbo - joint.elbo)).toBeLessThan((5 * 1.5) / Math.sqrt(256));
  const labelled = conditionalVae({ ...small, data: labelledBits(64).spec });
  expect(Object.keys((await labelled.elbo(labelledBits(64), options)).terms)).toEqual(["reconstruction", "kl"]);
  [model, labelled].forEach((each) => each.dispose());
});

test("networks and codes of the wrong kind are refused with the way out", () => {
  expectNoLeakOnThrow(() => vae({ ...small, encoder: 3 as never }));
  expect(() => vae({ ...small, encoder: 3 as never })).toThrow(
    "vae: encoder must be a layer, such as mlp() and dense() make; got 3.",
  );
  expectNoLeakOnThrow(() => vae({ ...small, decoder: (() => undefined) as never }));
  const model = vae(small);
  const message = "vae.decode: z must be a tensor of codes; got [[1,2]]. tf.tensor(values) makes one of a list.";
  expect(() => model.decode([[1, 2]] as never)).toThrow(new ArgumentError(message));
  expect(() => model.encode("images" as never)).toThrow(
    'vae: x must be a tensor of examples, or host arrays of them; got "images".',
  );
  model.dispose();
});

test("examples on the host are encoded, reconstructed and walked between as tensors of them are, and sources as arrays", async () => {
  const model = vae(small);
  const few = bits(5);
  const { values, shape } = few.read(Uint32Array.of(0, 1, 2, 3, 4)).x;
  const x = tf.tensor(values, [...shape]);
  const tensors = tf.memory().numTensors;
  tf.tidy(() => {
    const lists = x.arraySync() as number[][][];
    const [codes, images] = [model.encode(x), model.reconstruct(x)];
    for (const given of [lists, values, { values, shape }]) {
      expect(model.encode(given).dataSync()).toEqual(codes.dataSync());
      expect(model.reconstruct(given).dataSync()).toEqual(images.dataSync());
    }
    const [from, to] = tf.unstack(x.slice([0], [2]));
    const way = model.interpolate(from!, to!, 3);
    expect(model.interpolate(lists[0]!, lists[1]!, 3).dataSync()).toEqual(way.dataSync());
  });
  const encoded = await model.encode(few, { batchSize: 2 });
  expect(encoded.codes.shape).toEqual([5, 2]);
  // The same products on batches of other sizes.
  tf.tidy(() =>
    model
      .encode(x)
      .dataSync()
      .forEach((value, at) => expect(encoded.codes.values[at]).toBeCloseTo(value, 5)),
  );
  const other = { ...few, spec: { ...few.spec, shape: [3] } };
  await expect(async () => model.encode(other)).rejects.toThrow("vae.encode: data");
  expect(tf.memory().numTensors).toBe(tensors);
  x.dispose();
  model.dispose();
});
