import {
  ArgumentError,
  CheckpointError,
  createRng,
  definePrior,
  type DiagonalNormal,
  diagonalNormal,
  fit,
  ownParameters,
  type PriorFactory,
  saveModel,
  ShapeError,
  uniform,
} from "@elbo/core";
import { bits } from "@elbo/vitest/bits";
import { expectNoLeakOnThrow } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { type Autoencoder, autoencoder, noisyAutoencoder } from "./index.js";

const source = bits(64);
const small = { data: source.spec, latent: 2, hidden: [8] } as const;
const families = { autoencoder, noisyAutoencoder } as const;
const loaders = { autoencoder: autoencoder.load, noisyAutoencoder: noisyAutoencoder.load } as const;
const names = ["autoencoder", "noisyAutoencoder"] as const;

/** N(9, 0.01² I): far from all codes. */
const far: PriorFactory<DiagonalNormal> = definePrior({ kind: "far" }, ({ latent }) => {
  const mean = tf.tidy(() => tf.variable(tf.fill([latent], 9)));
  return {
    ...ownParameters({ mean }),
    distribution: () => diagonalNormal({ mean, logVariance: tf.scalar(Math.log(1e-4)) }),
  };
});

async function trained(name: (typeof names)[number]): Promise<Autoencoder> {
  const model = families[name](small);
  await fit(model, source, { epochs: 2, batchSize: 16, seed: 1 });
  return model;
}

/** Values of a tensor that is disposed. */
function read(tensor: tf.Tensor): number[] {
  const values = [...tensor.dataSync()];
  tensor.dispose();
  return values;
}

test.each(names)("%s: with another prior it generates from that, or as before where it is told to", async (name) => {
  const model = await trained(name);
  const changed = model.withPrior(far);
  const rng = () => createRng(3);
  const expected = tf.tidy(() =>
    model.decode(changed.prior.distribution(undefined as never).sample(rng().split("z"), [4])),
  );
  expect(read(changed.generate(4, rng()))).toEqual(read(expected));
  expect(read(changed.generate(4, rng(), { from: "prior" }))).not.toEqual(read(model.generate(4, rng())));
  for (const from of ["gaussian", "box"] as const)
    expect(read(changed.generate(4, rng(), { from }))).toEqual(read(model.generate(4, rng(), { from })));
  expect(read(model.generate(4, rng(), { from: "prior" }))).toEqual(
    read(model.generate(4, rng(), { from: "gaussian" })),
  );
  [changed, model].forEach((each) => each.dispose());
});

test.each(names)(
  "%s: with another prior it has no players, its dispose ends that prior alone, and it lists every parameter",
  async (name) => {
    const model = await trained(name);
    const before = tf.memory().numTensors;
    const changed = model.withPrior(far);
    expect(changed.players()).toEqual([]);
    expect(changed.config).toEqual({ ...model.config, prior: { kind: "far" } });
    const listed = new Set(changed.parameters.values());
    expect([...model.parameters.values()].filter((variable) => !listed.has(variable))).toEqual([]);
    expect(changed.parameters.get("prior/mean")).toBe(changed.prior.parameters.get("mean"));
    changed.dispose();
    expect(tf.memory().numTensors).toBe(before);
    model.dispose();
  },
);

test.each(names)("%s: it is saved and loaded with that prior, and with no other", async (name) => {
  const model = await trained(name);
  const changed = model.withPrior(far);
  const [file, plainFile] = [await saveModel(changed), await saveModel(model)];
  const before = tf.memory().numTensors;
  const copy = loaders[name](file, { prior: far });
  for (const from of ["prior", "gaussian", "box"] as const)
    expect(read(copy.generate(4, createRng(1), { from }))).toEqual(read(changed.generate(4, createRng(1), { from })));
  const x = tf.ones([2, 2, 2]);
  expect(read(copy.encode(x, createRng(2)))).toEqual(read(changed.encode(x, createRng(2))));
  x.dispose();
  expect(copy.config).toEqual(changed.config);
  copy.dispose();
  expect(tf.memory().numTensors).toBe(before);
  expect(() => loaders[name](file)).toThrow(CheckpointError);
  expect(() => loaders[name](file)).toThrow(/prior must be the one of the saved model, {"kind":"far"}; got undefined/);
  expect(() => loaders[name](plainFile, { prior: far })).toThrow(/prior must be left out; got {"kind":"far"}/);
  expect(tf.memory().numTensors).toBe(before);
  [changed, model].forEach((each) => each.dispose());
});

test.each(names)("%s: a prior that is none, or over other codes, is refused by name", (name) => {
  const model = families[name](small);
  const wide: PriorFactory = (parts) => far({ ...parts, latent: 3 });
  const box: PriorFactory = ({ latent }) => ({
    ...ownParameters({}),
    distribution: () => uniform({ low: tf.zeros([latent]), high: tf.ones([latent]) }, { eventDims: 1 }),
  });
  const refused = [
    [3 as never, ArgumentError, /withPrior: prior must be a function that makes a prior/],
    [wide, ShapeError, /withPrior: prior must be over codes of shape \[2\]; got \[3\]/],
    [
      box,
      ArgumentError,
      /withPrior: prior must be over the codes of the posterior, vectors; got "vectors between 0 and 1"/,
    ],
  ] as const;
  for (const [factory, kind, message] of refused) {
    expect(() => model.withPrior(factory)).toThrow(kind);
    expect(() => model.withPrior(factory)).toThrow(message);
    expectNoLeakOnThrow(() => model.withPrior(factory));
  }
  model.dispose();
});
