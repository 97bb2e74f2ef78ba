import { expectNoLeakOnThrow } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { expect, test, vi } from "vitest";
import { normalConditional } from "../conditionals/normal-conditional.js";
import { standardNormalPrior } from "../conditionals/standard-normal-prior.js";
import { standardNormal } from "../distributions/diagonal-normal.js";
import { mixture } from "../distributions/mixture.js";
import { uniform } from "../distributions/uniform.js";
import { type DataSpec } from "../data/source.js";
import { ArgumentError, CheckpointError, ShapeError } from "../errors.js";
import { mlp } from "../networks/mlp.js";
import { analyticKl, sampledKl } from "../objectives/divergences.js";
import { createRng } from "../random/rng.js";
import { choosePrior } from "./choose-prior.js";
import {
  buildPrior,
  definePrior,
  describePrior,
  type PriorFactory,
  type PriorParts,
  requireSamePrior,
} from "./prior-factory.js";

const data: DataSpec = { name: "real", shape: [3], kind: "real" };
const plain = definePrior({ kind: "plain" }, ({ latent }) => standardNormalPrior([latent]));

/** Calls the body with parts of two latent units. */
function withParts(body: (parts: Omit<PriorParts, "rng">) => void): void {
  const encoder = normalConditional(mlp({ hidden: [], outputs: 4 })([3], createRng(0)));
  body({ latent: 2, data, encoder });
  encoder.dispose();
}

test("a factory is called with the parts and with randomness that follows from the seed", () => {
  withParts((parts) => {
    const drawn = (seed?: number): number[] => {
      let values: number[] = [];
      const factory = definePrior({}, (given) => {
        expect(given).toMatchObject(parts);
        values = [...given.rng.stream.integers(4, 1000)];
        return standardNormalPrior([2]);
      });
      buildPrior("vae", factory, { ...parts, ...(seed !== undefined && { seed }) }).dispose();
      return values;
    };
    expect(drawn()).toEqual(drawn(0));
    expect(drawn(1)).not.toEqual(drawn(0));
  });
});

test("a prior that is no function or over other codes is refused, naming the model", () => {
  withParts((parts) => {
    const wide: PriorFactory = () => standardNormalPrior([3]);
    expect(() => buildPrior("vae", wide, parts)).toThrow(ShapeError);
    expect(() => buildPrior("vae", wide, parts)).toThrow("vae: prior must be over codes of shape [2]; got [3].");
    expectNoLeakOnThrow(() => buildPrior("vae", wide, parts));
    const rule = 'vae: prior must be a function that makes a prior, such as those of @elbo/priors; got "mog".';
    expect(() => buildPrior("vae", "mog" as unknown as PriorFactory, parts)).toThrow(ArgumentError);
    expect(() => buildPrior("vae", "mog" as unknown as PriorFactory, parts)).toThrow(rule);
  });
});

test("a prior of posteriors without an inverse is refused when it is built, with the way out; one with an inverse is not", () => {
  withParts((parts) => {
    const built = (directions: readonly string[]): PriorFactory =>
      definePrior({ kind: "of posteriors" }, () => ({
        ...standardNormalPrior([2]),
        distribution: () => {
          const posteriors = { ...standardNormal([2], [3]), kind: "transformed", bijector: { directions } };
          return mixture({ logits: tf.zeros([3]), components: posteriors });
        },
      }));
    const refused = () => buildPrior("vae", built(["forward"]), parts);
    expect(refused).toThrow(ArgumentError);
    expect(refused).toThrow(
      'vae: prior must be one with a density at every code; got {"kind":"of posteriors"}. It is made of posteriors whose maps ' +
        "have no inverse in closed form: take other posteriors, as autoregressivePosterior(), or a prior that is not made of " +
        "posteriors, as mixtureOfGaussians() or realNvpPrior().",
    );
    expectNoLeakOnThrow(refused);
    buildPrior("vae", built(["forward", "inverse"]), parts).dispose();
  });
});

test("a model's usual prior keeps its KL, and gives way to a factory with the KL at the drawn code", () => {
  withParts((parts) => {
    const dispose = vi.fn();
    const usual = { prior: { ...standardNormalPrior([2]), dispose }, kl: analyticKl };
    expect(choosePrior("vae", undefined, usual, parts)).toEqual({ ...usual, config: {} });
    expect(dispose).not.toHaveBeenCalled();
    const chosen = choosePrior("vae", plain, usual, parts);
    expect(chosen).toMatchObject({ kl: sampledKl, config: { prior: { kind: "plain" } } });
    expect(chosen.prior).not.toBe(usual.prior);
    expect(dispose).toHaveBeenCalledOnce();
    const box: PriorFactory = ({ latent }) => ({
      ...standardNormalPrior([latent]),
      distribution: () => uniform({ low: tf.zeros([latent]), high: tf.ones([latent]) }, { eventDims: 1 }),
    });
    const refused = () => choosePrior("vae", box, usual, parts);
    expect(refused).toThrow(
      /vae: prior must be over the codes of the posterior, vectors; got "vectors between 0 and 1"/,
    );
    expectNoLeakOnThrow(refused);
  });
});

test("a factory is described by its configuration, a bare function as custom", () => {
  expect(describePrior(plain)).toEqual({ kind: "plain" });
  expect(describePrior(() => standardNormalPrior([2]))).toBe("custom");
});

test("a saved prior is given again, and no other", () => {
  const check = (saved: object, factory?: PriorFactory) => () => requireSamePrior("vae.load", { ...saved }, factory);
  expect(check({})).not.toThrow();
  expect(check({ prior: { kind: "plain" } }, plain)).not.toThrow();
  expect(check({ prior: "custom" }, () => standardNormalPrior([2]))).not.toThrow();
  expect(check({}, plain)).toThrow(CheckpointError);
  expect(check({}, plain)).toThrow('vae.load: prior must be left out; got {"kind":"plain"}.');
  expect(check({ prior: { kind: "vamp" } }, plain)).toThrow(
    'vae.load: prior must be the one of the saved model, {"kind":"vamp"}; got {"kind":"plain"}. ' +
      "Files hold the numbers of a prior, not how it is made.",
  );
});
