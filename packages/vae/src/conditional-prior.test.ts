import {
  ArgumentError,
  createRng,
  definePrior,
  diagonalNormal,
  evaluationPass,
  mixture,
  ownParameters,
  saveModel,
} from "@elbo/core";
import { expectNoLeakOnThrow } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { betaPosterior, conditionalVae } from "./index.js";
import { labelledBits } from "./labelled-bits.fixture.js";

const source = labelledBits(32);
const small = { data: source.spec, latent: 2, hidden: [8] } as const;

/** N(3, 1) in each unit. */
const shifted = definePrior({ kind: "shifted" }, ({ latent }) => {
  const mean = tf.tidy(() => tf.variable(tf.fill([latent], 3)));
  return { ...ownParameters({ mean }), distribution: () => diagonalNormal({ mean, logVariance: tf.zeros([latent]) }) };
});

test("with another prior the labelled networks stay, and codes come from that prior", async () => {
  const model = conditionalVae(small);
  const changed = model.withPrior(shifted);
  expect(changed.players()).toEqual([]);
  expect(changed.config).toEqual({ ...model.config, prior: { kind: "shifted" } });
  tf.tidy(() => {
    const z = createRng(1).split("z").normal([4, 2]);
    const label = [1, 0, 1, 1];
    const generated = changed.generate(4, createRng(1), { label });
    expect(generated.arraySync()).toEqual(model.decode(tf.add(z, 3), label).arraySync());
  });
  // The same draws of z for both: the reconstruction is the same to the bit, the KL is to the other prior.
  const [mine, theirs] = [await changed.elbo(source, { samples: 5 }), await model.elbo(source, { samples: 5 })];
  expect(mine.terms["reconstruction"]).toBe(theirs.terms["reconstruction"]);
  expect(mine.elbo).toBeLessThan(theirs.elbo - 1);
  const copy = conditionalVae.load(await saveModel(changed), { prior: shifted });
  expect(copy.config).toEqual(changed.config);
  [copy, changed, model].forEach((each) => each.dispose());
});

test("another prior that is made of posteriors gets their mean over the labels", () => {
  const model = conditionalVae(small);
  const ofPosteriors = definePrior({ kind: "posteriors" }, ({ encoder }) => ({
    parameters: encoder.parameters,
    distribution: (pass) => mixture({ logits: tf.zeros([1]), components: encoder.given(tf.zeros([1, 2, 2]), pass) }),
    dispose: () => undefined,
  }));
  const changed = model.withPrior(ofPosteriors);
  tf.tidy(() => {
    const z = createRng(1).normal([7, 2]);
    const pass = evaluationPass(createRng(0));
    const given = (label: number[]) =>
      model.encoder.given(tf.tensor([[0, 0, 0, 0, ...label]]), pass).logProb(tf.expandDims(z, 1));
    const densities = [
      [1, 0],
      [0, 1],
    ].map((label) => tf.exp(given(label)));
    const expected = tf.squeeze(tf.log(tf.mul(tf.addN(densities), 0.5)), [1]).dataSync();
    changed.prior
      .distribution(pass)
      .logProb(z)
      .dataSync()
      .forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 4));
  });
  [changed, model].forEach((each) => each.dispose());
});

test("its dispose ends the other prior alone, and one over other codes is refused and leaks nothing", () => {
  const model = conditionalVae({ ...small, posterior: betaPosterior() });
  const build = () => model.withPrior(shifted);
  expect(build).toThrow(ArgumentError);
  expect(build).toThrow(
    /conditional-vae.withPrior: prior must be over the codes of the posterior, vectors between 0 and 1; got "vectors"/,
  );
  expectNoLeakOnThrow(build);
  const plain = conditionalVae(small);
  const before = tf.memory().numTensors;
  plain.withPrior(shifted).dispose();
  expect(tf.memory().numTensors).toBe(before);
  expect([...plain.parameters.values()].some((each) => each.isDisposed)).toBe(false);
  [plain, model].forEach((each) => each.dispose());
});
