import {
  adam,
  ArgumentError,
  CheckpointError,
  composeModule,
  createRng,
  definePrior,
  type DiagonalNormal,
  diagonalNormal,
  evaluationPass,
  fit,
  ownParameters,
  type PriorFactory,
  saveModel,
  ShapeError,
  standardNormalPrior,
} from "@elbo/core";
import { expectNoLeakOnThrow } from "@elbo/vitest/leaks";
import { modelContract } from "@elbo/vitest/model-contract";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { bits } from "@elbo/vitest/bits";
import { type Vae, vae } from "./index.js";

const source = bits(64);
const small = { data: source.spec, latent: 2, hidden: [8] } as const;

/** N(mean, exp(logVariance)) with both learned. */
const learnedNormal: PriorFactory<DiagonalNormal> = definePrior({ kind: "learned normal" }, ({ latent, rng }) => {
  const mean = tf.tidy(() => tf.variable(rng.split("mean").normal([latent])));
  const logVariance = tf.tidy(() => tf.variable(tf.zeros([latent])));
  return {
    ...composeModule({ normal: ownParameters({ mean, logVariance }) }),
    distribution: () => diagonalNormal({ mean, logVariance }),
  };
});

modelContract<Vae>({
  name: "vae with a learned prior",
  build: (seed) => vae({ ...small, seed, prior: learnedNormal, optimizer: adam({ learningRate: 0.02 }) }),
  exampleShape: [2, 2],
  train: async (model, epochs, seed) =>
    (await fit(model, source, { epochs, seed, batchSize: 16 })).epochs.map(({ train }) => train["loss"]!),
  save: saveModel,
  load: (file) => vae.load(file, { prior: learnedNormal }),
  createRng,
});

test("with a given prior the KL is log q(z|x) - log p(z) at the drawn z", () => {
  const model = vae({ ...small, prior: learnedNormal });
  tf.tidy(() => {
    const x = tf.tensor(source.read(Uint32Array.of(0, 1, 2)).x.values, [3, 2, 2]);
    const { terms } = model.players()[0]!.objective.evaluate({ x }, evaluationPass(createRng(4)));
    const pass = evaluationPass(createRng(4));
    const posterior = model.encoder.given(x, pass);
    const z = posterior.sample(pass.rng);
    const kl = tf.mean(tf.sub(posterior.logProb(z), model.prior.distribution(pass).logProb(z)));
    expect(terms["kl"]!.dataSync()).toEqual(kl.dataSync());
  });
  model.dispose();
});

test("a given prior has the name of its factory in the configuration, or is custom", () => {
  const factories: [PriorFactory<DiagonalNormal>, unknown][] = [
    [learnedNormal, { kind: "learned normal" }],
    [() => standardNormalPrior([2]), "custom"],
  ];
  for (const [prior, described] of factories) {
    const model = vae({ ...small, prior });
    expect(model.config["prior"]).toEqual(described);
    model.dispose();
  }
});

test("a model with a given prior is loaded with that prior, and with no other", async () => {
  const model = vae({ ...small, prior: learnedNormal });
  const plain = vae(small);
  const [file, plainFile] = [await saveModel(model), await saveModel(plain)];
  const other = () => standardNormalPrior([2]);
  expect(() => vae.load(file)).toThrow(CheckpointError);
  expect(() => vae.load(file)).toThrow(
    'vae.load: prior must be the one of the saved model, {"kind":"learned normal"}; got undefined. ' +
      "Files hold the numbers of a prior, not how it is made.",
  );
  expect(() => vae.load(file, { prior: other })).toThrow(/the one of the saved model, .*; got "custom"/);
  expect(() => vae.load(plainFile, { prior: learnedNormal })).toThrow(/vae.load: prior must be left out; got {"kind":/);
  [model, plain].forEach((each) => each.dispose());
});

test("a prior that is no function, or over codes of another size, is refused and leaks nothing", () => {
  const prior = standardNormalPrior([2]) as unknown as PriorFactory<DiagonalNormal>;
  expect(() => vae({ ...small, prior })).toThrow(ArgumentError);
  expect(() => vae({ ...small, prior })).toThrow(
    /vae: prior must be a function that makes a prior, such as those of @elbo\/priors/,
  );
  const wide: PriorFactory<DiagonalNormal> = (parts) => learnedNormal({ ...parts, latent: 3 });
  expect(() => vae({ ...small, prior: wide })).toThrow(ShapeError);
  expect(() => vae({ ...small, prior: wide })).toThrow("vae: prior must be over codes of shape [2]; got [3].");
  expectNoLeakOnThrow(() => vae({ ...small, prior: wide }));
  expectNoLeakOnThrow(() => vae({ ...small, prior: learnedNormal, samples: 0 }));
});
