import {
  adam,
  ArgumentError,
  createRng,
  DataError,
  definePrior,
  type Distribution,
  evaluationPass,
  fit,
  klDiagonalNormal,
  flatten,
  dense,
  mixture,
  type PriorFactory,
  reshape,
  saveModel,
  sequential,
  ShapeError,
  standardNormal,
  type Tensor,
} from "@elbo/core";
import { bits } from "@elbo/vitest/bits";
import { expectNoLeakOnThrow, tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { autoregressivePosterior, type ConditionalVae, conditionalVae, fullCovariancePosterior } from "./index.js";
import { labelledBits } from "./labelled-bits.fixture.js";

const source = labelledBits(64);
const small = { data: source.spec, latent: 2, hidden: [8] } as const;

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

function batch(count = 64): { x: Tensor; label: Tensor } {
  const { x, label } = source.read(
    Uint32Array.from({ length: count }, (_, i) => i),
    createRng(0).stream,
  );
  return { x: tf.tensor(x!.values, [count, 2, 2]), label: tf.tensor(label!.values, [count], "int32") };
}

const labelsOf = (label: Tensor): number[] => [...label.dataSync()];
const largest = (x: Tensor): number => tf.max(tf.abs(x)).dataSync()[0]!;

test("the networks see a flat example or a code with its one-hot label at the end", () => {
  const model = conditionalVae(small);
  const { x, label } = batch(5);
  expect(model.parameters.get("encoder/dense0/kernel")!.shape).toEqual([4 + 2, 8]);
  expect(model.parameters.get("decoder/mlp0/dense0/kernel")!.shape).toEqual([2 + 2, 8]);
  const oneHot = tf.tensor(labelsOf(label).map((one) => [1 - one, one]));
  const pass = evaluationPass(createRng(0));
  const { mean } = model.encoder.given(tf.concat([tf.reshape(x, [5, 4]), oneHot], 1), pass);
  const z = model.encode(x, labelsOf(label));
  expect(z.arraySync()).toEqual(mean.arraySync());
  const p = model.decoder.given(tf.concat([z, oneHot], 1), pass).expectation();
  expect(model.decode(z, labelsOf(label)).arraySync()).toEqual(p.arraySync());
  expect(model.reconstruct(x, labelsOf(label)).arraySync()).toEqual(p.arraySync());
  model.dispose();
});

test("the loss is the negative bound on log p(x|y), with each example's own label", () => {
  const model = conditionalVae(small);
  const { x, label } = batch();
  const { loss, terms } = model.players()[0]!.objective.evaluate({ x, label }, evaluationPass(createRng(4)));
  const pass = evaluationPass(createRng(4));
  const oneHot = tf.tensor(labelsOf(label).map((one) => [1 - one, one]));
  const q = model.encoder.given(tf.concat([tf.reshape(x, [64, 4]), oneHot], 1), pass);
  const z = q.sample(pass.rng);
  const nll = tf.neg(tf.mean(model.decoder.given(tf.concat([z, oneHot], 1), pass).logProb(x)));
  const kl = tf.mean(klDiagonalNormal(q, standardNormal([2])));
  expect(terms["reconstruction"]!.dataSync()[0]).toBeCloseTo(nll.dataSync()[0]!, 6);
  expect(terms["kl"]!.dataSync()[0]).toBeCloseTo(kl.dataSync()[0]!, 6);
  expect(loss.dataSync()[0]).toBeCloseTo(nll.dataSync()[0]! + kl.dataSync()[0]!, 5);
  model.dispose();
});

test("labels enter through their rows of the kernels alone: without those nothing depends on them", () => {
  const model = conditionalVae(small);
  const { x } = batch(6);
  const ofLabel = (label: number) => [model.encode(x, label), model.decode(tf.zeros([6, 2]), label)];
  const [zeros, ones] = [ofLabel(0), ofLabel(1)];
  zeros.forEach((each, i) => expect(largest(tf.sub(each, ones[i]!))).toBeGreaterThan(1e-3));
  for (const [network, rows] of [
    ["encoder", 4],
    ["decoder/mlp0", 2],
  ] as const) {
    const kernel = model.parameters.get(`${network}/dense0/kernel`)!;
    kernel.assign(tf.concat([tf.slice(kernel, [0, 0], [rows, 8]), tf.zeros([2, 8])], 0));
  }
  expect(model.encode(x, 0).arraySync()).toEqual(model.encode(x, 1).arraySync());
  expect(model.generate(5, createRng(0), { label: 0 }).arraySync()).toEqual(
    model.generate(5, createRng(0), { label: 1 }).arraySync(),
  );
  model.dispose();
});

test("trained, it generates examples of the class that is asked for", async () => {
  const model = conditionalVae({ ...small, optimizer: adam({ learningRate: 0.02 }) });
  await fit(model, source, { epochs: 60, batchSize: 16, seed: 1 });
  // The first entry of an example is its label.
  const classify = (x: Tensor) => tf.squeeze(tf.round(tf.slice(tf.reshape(x, [-1, 4]), [0, 0], [-1, 1])), [1]);
  const label = Array.from({ length: 200 }, (_, i) => i % 2);
  const found = tf.tidy(() => classify(model.generate(label.length, createRng(0), { label })).dataSync());
  expect(label.filter((each, i) => found[i] === each).length / label.length).toBeGreaterThan(0.95);
  const { logEvidence } = await model.evidence(source, { samples: 100 });
  const { elbo, standardError } = await model.elbo(source, { samples: 20 });
  expect(logEvidence).toBeGreaterThan(elbo - 5 * standardError);
  // The label tells two of four entries, and log 2 remains: what does without it cannot pass -log 4.
  expect(logEvidence).toBeGreaterThan(-Math.log(4));
  model.dispose();
});

test("the label matters to the evidence: with wrong labels it falls", async () => {
  const model = conditionalVae({ ...small, optimizer: adam({ learningRate: 0.02 }) });
  await fit(model, source, { epochs: 20, batchSize: 16, seed: 1 });
  const wrong = {
    ...source,
    read: (...[indices, stream]: Parameters<typeof source.read>) => {
      const { x, label } = source.read(indices, stream);
      return { x: x!, label: { values: Int32Array.from(label!.values, (one) => 1 - one), shape: label!.shape } };
    },
  };
  const [right, false_] = [await model.evidence(source, { samples: 20 }), await model.evidence(wrong, { samples: 20 })];
  expect(false_.logEvidence).toBeLessThan(right.logEvidence - 1);
  model.dispose();
});

test("without a label the classes come in turn", () => {
  const model = conditionalVae(small);
  const inTurn = model.generate(5, createRng(2)).arraySync();
  expect(model.generate(5, createRng(2), { label: [0, 1, 0, 1, 0] }).arraySync()).toEqual(inTurn);
  const strip = model.interpolate(tf.zeros([2, 2]), tf.ones([2, 2]), 4, { label: 1, path: "spherical" });
  expect(strip.shape).toEqual([4, 2, 2]);
  const first = model.reconstruct(tf.zeros([1, 2, 2]), 1);
  expect(largest(tf.sub(tf.slice(strip, [0, 0, 0], [1, 2, 2]), first))).toBeLessThan(1e-5); // float32 weights of the ends
  model.dispose();
});

test("networks of the caller's own see a plane for each class beside the channels", async () => {
  const data = { ...source.spec, shape: [2, 2, 1] };
  const networks = {
    encoder: sequential([flatten(), dense({ units: 4 })]),
    decoder: sequential([dense({ units: 4 }), reshape([2, 2, 1])]),
  };
  const model = conditionalVae({ data, latent: 2, ...networks });
  expect(model.parameters.get("encoder/dense1/kernel")!.shape).toEqual([2 * 2 * (1 + 2), 4]);
  const x = tf.randomUniform([3, 2, 2, 1], 0, 1, "float32", 1);
  const planes = tf.concat([x, tf.zeros([3, 2, 2, 1]), tf.ones([3, 2, 2, 1])], -1);
  const { mean } = model.encoder.given(planes, evaluationPass(createRng(0)));
  expect(model.encode(x, 1).arraySync()).toEqual(mean.arraySync());
  const copy = conditionalVae.load(await saveModel(model), networks);
  expect(copy.encode(x, 1).arraySync()).toEqual(mean.arraySync());
  [model, copy].forEach((each) => each.dispose());
});

/** p(z) = q(z|u) for one example of zeros. */
const ofOnePosterior: PriorFactory = definePrior({ kind: "one posterior" }, ({ encoder, data }) => ({
  parameters: encoder.parameters,
  distribution: (pass) => encoder.given(tf.zeros([1, ...data.shape]), pass),
  dispose: () => undefined,
}));

const posteriors = {
  normal: undefined,
  full: fullCovariancePosterior(),
  flow: autoregressivePosterior({ hidden: [6], context: 3 }),
};

test.each(Object.entries(posteriors))(
  "a prior made of %s posteriors gets their mean over the labels",
  (_, posterior) => {
    const ofMixture: PriorFactory = definePrior({ kind: "mixture" }, (parts) => {
      const prior = ofOnePosterior(parts);
      return {
        ...prior,
        distribution: (pass) => mixture({ logits: tf.zeros([1]), components: prior.distribution(pass) as never }),
      };
    });
    const model = conditionalVae<Distribution, never, Distribution>({
      ...small,
      posterior: posterior as never,
      prior: ofMixture,
    });
    const z = createRng(1).normal([7, 2]);
    const pass = evaluationPass(createRng(0));
    const one = (label: number[]) => model.encoder.given(tf.tensor([[0, 0, 0, 0, ...label]]), pass) as Distribution;
    const densities = [
      [1, 0],
      [0, 1],
    ].map((label) => tf.exp(one(label).logProb(tf.expandDims(z, 1))));
    const expected = tf.squeeze(tf.log(tf.mul(tf.addN(densities), 0.5)), [1]);
    expect(largest(tf.sub(model.prior.distribution(pass).logProb(z), expected))).toBeLessThan(1e-4); // the flow's inverse
    const { loss } = model.players()[0]!.objective.evaluate(batch(), evaluationPass(createRng(2)));
    expect(Number.isFinite(loss.dataSync()[0])).toBe(true);
    model.dispose();
  },
);

test("data without labels, or with labels of other classes, are refused", async () => {
  expect(() => conditionalVae({ ...small, data: bits(1).spec })).toThrow(
    "conditionalVae: data.classes must be given; got undefined. Labels come with data; their `classes` say how many there are.",
  );
  const model = conditionalVae(small);
  const more = { ...source, spec: { ...source.spec, classes: 3 } };
  for (const [data, found] of [
    [bits(8), "undefined"],
    [more, "3"],
  ] as const) {
    const message = `the labels of data "bits" must be of at most the model's 2 classes; got ${found}`;
    await expect(fit(model, data, { epochs: 1 })).rejects.toThrow(DataError);
    await expect(fit(model, data, { epochs: 1 })).rejects.toThrow(`fit: ${message}`);
    await expect(fit(model, source, { epochs: 1, validation: data })).rejects.toThrow(`fit: ${message}`);
    await expect(model.elbo(data)).rejects.toThrow(`conditional-vae.elbo: ${message}`);
    await expect(model.evidence(data)).rejects.toThrow(`conditional-vae.evidence: ${message}`);
  }
  const evaluate = () => model.players()[0]!.objective.evaluate({ x: batch(2).x }, evaluationPass(createRng(0)));
  expect(evaluate).toThrow(new DataError("conditionalVae: a batch must be with label beside x; got undefined."));
  model.dispose();
});

test.each<[string, (model: ConditionalVae) => unknown, RegExp | string]>([
  [
    "above the classes",
    (model) => model.generate(2, createRng(0), { label: 2 }),
    "conditional-vae.generate: label must be an integer from 0 to 1; got 2.",
  ],
  [
    "below 0",
    (model) => model.encode(tf.zeros([1, 2, 2]), [-1]),
    /conditional-vae.encode: label must be an integer from 0 to 1; got -1/,
  ],
  [
    "not whole",
    (model) => model.decode(tf.zeros([1, 2]), 0.5),
    /conditional-vae.decode: label must be an integer from 0 to 1; got 0.5/,
  ],
  [
    "missing",
    (model) => model.reconstruct(tf.zeros([1, 2, 2]), undefined as never),
    /label must be a number, or a list of 1 numbers; got undefined/,
  ],
  [
    "missing in interpolate",
    (model) => model.interpolate(tf.zeros([2, 2]), tf.ones([2, 2]), 3, undefined as never),
    /interpolate: label must be a number/,
  ],
  [
    "too few",
    (model) => model.generate(3, createRng(0), { label: [0, 1] }),
    /label must be a number, or a list of 3 numbers; got \[0,1\]/,
  ],
])("a label that is %s is refused", (_, call, message) => {
  const model = conditionalVae(small);
  expect(() => call(model)).toThrow(ArgumentError);
  expect(() => call(model)).toThrow(message);
  model.dispose();
});

test("other arguments are checked as those of a VAE, and nothing leaks", () => {
  const model = conditionalVae(small);
  expect(() => model.generate(0, createRng(0))).toThrow(
    /conditional-vae.generate: count must be a positive integer; got 0/,
  );
  expect(() => model.generate(2.5, createRng(0))).toThrow(
    /conditional-vae.generate: count must be a positive integer; got 2.5/,
  );
  expect(() => model.encode(tf.zeros([3, 5]), 0)).toThrow(ShapeError);
  expect(() => model.encode([[1]], 0)).toThrow("conditional-vae: x must have the shape [n, 2, 2]; got [1, 1].");
  expect(() => model.encode("bits" as never, 0)).toThrow(/conditional-vae: x must be a tensor of examples/);
  const { x } = batch(3);
  const calls = [
    () => model.encode(x, [0, 1, 0], createRng(0)),
    () => model.reconstruct(x, 1),
    () => model.generate(3, createRng(0), { label: 1, draw: true }),
  ];
  for (const call of calls) expect(tensorsMade(() => call().dispose())).toBe(0);
  expectNoLeakOnThrow(() => model.generate(3, createRng(0), { label: 9 }));
  expectNoLeakOnThrow(() => conditionalVae({ ...small, optimizer: "adam" as never }));
  expectNoLeakOnThrow(() => conditionalVae({ ...small, samples: 0 }));
  model.dispose();
});

test("examples on the host are taken with their labels, and sources with those that they have", async () => {
  const few = labelledBits(6);
  const model = conditionalVae({ data: few.spec, latent: 2, hidden: [4] });
  const { x, label } = few.read(Uint32Array.of(0, 1, 2, 3, 4, 5), createRng(0).stream);
  const labels = [...label!.values];
  const tensors = tf.memory().numTensors;
  const { codes, label: seen } = await model.encode(few, { batchSize: 4 });
  expect([codes.shape, [...seen!]]).toEqual([[6, 2], labels]);
  tf.tidy(() => {
    const one = model.encode(x!, labels);
    expect(one.dataSync()).toEqual(model.encode(tf.tensor(x!.values, [...x!.shape]), labels).dataSync());
    // The same products on batches of other sizes.
    one.dataSync().forEach((value, at) => expect(codes.values[at]).toBeCloseTo(value, 5));
    expect(model.reconstruct(x!, labels).shape).toEqual(x!.shape);
  });
  expect(tf.memory().numTensors).toBe(tensors);
  model.dispose();
});
