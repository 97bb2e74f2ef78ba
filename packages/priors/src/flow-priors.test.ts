import { ArgumentError, createRng, evaluationPass, type PriorParts, standardNormal } from "@elbo/core";
import { jacobians, logDeterminants } from "@elbo/vitest/jacobian";
import { expectNoLeakOnThrow } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { autoregressivePrior, realNvpPrior } from "./index.js";
import { plainModel } from "./model.fixture.js";

const pass = evaluationPass(createRng(0));
const factories = { realNvpPrior, autoregressivePrior };
type Name = keyof typeof factories;
const names = Object.keys(factories) as Name[];

/** Calls the body with the parts of a model whose codes have `latent` entries. */
function withParts(latent: number, body: (parts: PriorParts) => void): void {
  const model = plainModel();
  body({ latent, data: model.data, encoder: model.encoder, rng: createRng(1) });
  model.dispose();
}

test.each(names)("%s: the density is that of the code before the flow, times one Jacobian determinant", (name) => {
  withParts(3, (parts) => {
    const prior = factories[name]({ layers: 2, hidden: [6] })(parts);
    tf.tidy(() => {
      const z = createRng(2).normal([8, 3]);
      const distribution = prior.distribution(pass);
      const inverse = (codes: tf.Tensor) => distribution.bijector.inverse(codes, pass).value;
      const base = standardNormal([3]).logProb(inverse(z)).dataSync();
      const density = distribution.logProb(z).dataSync();
      logDeterminants(inverse, z).forEach((logDet, i) => {
        // Jacobians by float32 gradients
        expect(Math.abs(density[i]! - (base[i]! + logDet))).toBeLessThan(1e-4);
        expect(Math.abs(logDet)).toBeGreaterThan(1e-3);
      });
    });
    prior.dispose();
  });
});

test.each(names)("%s: the inverse of a draw is the noise that it came from", (name) => {
  withParts(3, (parts) => {
    const prior = factories[name]({ hidden: [6] })(parts);
    tf.tidy(() => {
      const distribution = prior.distribution(pass);
      const back = distribution.bijector.inverse(distribution.sample(createRng(3), [10]), pass).value;
      // float32 rounding through three layers
      expect(tf.max(tf.abs(tf.sub(back, createRng(3).normal([10, 3])))).dataSync()[0]).toBeLessThan(1e-4);
    });
    prior.dispose();
  });
});

test.each(names)("%s: the order turns round between layers, so that after two each entry depends on each", (name) => {
  withParts(2, (parts) => {
    const prior = factories[name]({ layers: 2, hidden: [6] })(parts);
    tf.tidy(() => {
      const { bijector } = prior.distribution(pass);
      const noise = createRng(3).normal([4, 2]);
      for (const rows of jacobians((x) => bijector.forward(x, pass).value, noise)) expect(rows.flat()).not.toContain(0);
    });
    prior.dispose();
  });
});

test("the defaults are three layers of 256 and 256 hidden units, as the configuration says", () => {
  expect(realNvpPrior().config).toEqual({ kind: "real-nvp", layers: 3, hidden: [256, 256] });
  expect(autoregressivePrior({ layers: 1, hidden: [4] }).config).toEqual({
    kind: "autoregressive",
    layers: 1,
    hidden: [4],
  });
});

test("a masked autoregressive prior of one entry works; a coupling of one is refused", () => {
  withParts(1, (parts) => {
    const prior = autoregressivePrior({ hidden: [4] })(parts);
    expect(tf.tidy(() => prior.distribution(pass).sample(createRng(0), [2]).shape)).toEqual([2, 1]);
    prior.dispose();
    expect(() => realNvpPrior({ hidden: [4] })(parts)).toThrow(/affineCoupling: units must be at least 2; got 1/);
    expectNoLeakOnThrow(() => realNvpPrior({ hidden: [4] })(parts));
  });
});

test.each(names)("%s: impossible options are refused by name", (name) => {
  expect(() => factories[name]({ layers: 0 })).toThrow(ArgumentError);
  expect(() => factories[name]({ layers: 0 })).toThrow(`${name}: layers must be an integer from 1 to 1000; got 0.`);
  expect(() => factories[name]({ flows: 3 } as object)).toThrow(
    `${name}: options must be among layers, hidden; got "flows".`,
  );
  expect(() => factories[name]({ hidden: [0] })).toThrow(/hidden\[0\] must be a positive integer; got 0/);
});
