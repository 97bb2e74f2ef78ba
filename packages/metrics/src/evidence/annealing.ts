import {
  collectParameters,
  type Decoder,
  type Density,
  type Distribution,
  type HostArray,
  type Pass,
  type Prior,
  type Step,
  type Tensor,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/** What is annealed: from the prior p(z) to the posterior p(z) p(x|z) / p(x). */
export interface AnnealedModel<L extends Density = Density> {
  readonly decoder: Decoder<L>;
  readonly prior: Prior<Distribution>;
}

/** Inverse temperatures from 0 to 1, [count + 1]: dense where the distributions change fast. */
export function temperatures(count: number, spacing: "sigmoid" | "linear"): Float64Array {
  const sigmoid = (t: number) => 1 / (1 + Math.exp(-4 * (2 * t - 1)));
  const at = (t: number) => (spacing === "linear" ? t : (sigmoid(t) - sigmoid(0)) / (sigmoid(1) - sigmoid(0)));
  return Float64Array.from({ length: count + 1 }, (_, i) => at(i / count));
}

function stateOf({ decoder, prior }: AnnealedModel) {
  return collectParameters({ decoder, prior });
}

/** log p(x|z) of [batch, chains, ...event] codes, [batch, chains]. */
function logLikelihood({ decoder }: AnnealedModel, x: Tensor, z: Tensor, pass: Pass): Tensor {
  return swap(decoder.given(swap(z), pass).logProb(x));
}

/** Swaps the first two axes: the batch comes first outside, the chains first inside. */
function swap(tensor: Tensor): Tensor {
  const axes = Array.from({ length: tensor.rank }, (_, axis) => axis);
  return tf.transpose(tensor, [1, 0, ...axes.slice(2)]);
}

/** Chains at draws of the prior, for each example. */
export function startStep(model: AnnealedModel, chains: number): Step {
  return {
    training: false,
    state: stateOf(model),
    run: ({ x }, pass) =>
      tf.tidy(() => {
        const z = swap(model.prior.distribution(pass).sample(pass.rng, [chains, x!.shape[0]]));
        return { z, logLikelihood: logLikelihood(model, x!, z, pass) };
      }),
  };
}

/** Examples drawn from the model with the codes that they came from, which are exact draws of their posteriors. */
export function simulationStep(model: AnnealedModel<Distribution>, count: number, chains: number): Step {
  return {
    training: false,
    state: stateOf(model),
    run: (_, pass) =>
      tf.tidy(() => {
        const code = model.prior.distribution(pass).sample(pass.rng.split("z"), [count]);
        const x = model.decoder.given(code, pass).sample(pass.rng.split("x"));
        const repeated = tf.expandDims(code, 1);
        const z = tf.tile(repeated, [1, chains, ...code.shape.slice(1).map(() => 1)]);
        return { x, z, logLikelihood: logLikelihood(model, x, z, pass) };
      }),
  };
}

/**
 * One transition of Hamiltonian Monte Carlo that leaves p(z) p(x|z)^beta / Z as it is: momentum afresh, leapfrog steps,
 * and acceptance by Metropolis. Feeds `x`, `z` [batch, chains, ...event], and `beta` and `stepSize` [1].
 *
 * @see Neal 2011, "MCMC using Hamiltonian dynamics", https://arxiv.org/abs/1206.1901
 */
export function transitionStep(model: AnnealedModel, leapfrog: number): Step {
  return {
    training: false,
    state: stateOf(model),
    run: ({ x, z, beta, stepSize }, pass) =>
      tf.tidy(() => {
        const density = (codes: Tensor) => {
          const likelihood = logLikelihood(model, x!, codes, pass);
          const prior = swap(model.prior.distribution(pass).logProb(swap(codes)));
          return { likelihood, target: tf.add(prior, tf.mul(beta!, likelihood)) };
        };
        const gradient = tf.grad((codes: Tensor) => tf.sum(density(codes).target));
        const momentum = pass.rng.split("momentum").normal(z!.shape);
        const moved = leapfrogs({ z: z!, momentum, stepSize: stepSize!, leapfrog, gradient });
        const [before, after] = [density(z!), density(moved.z)];
        const gain = tf.add(tf.sub(after.target, before.target), tf.sub(energy(momentum), energy(moved.momentum)));
        const [batch, chains] = z!.shape as [number, number];
        // A proposal whose density is NaN is not accepted: comparisons with NaN are false.
        const accepted = tf.less(tf.log(pass.rng.split("acceptance").uniform([batch, chains])), gain);
        const wide = tf.reshape(accepted, [batch, chains, ...z!.shape.slice(2).map(() => 1)]);
        return {
          z: tf.where(tf.broadcastTo(wide, z!.shape), moved.z, z!),
          logLikelihood: tf.where(accepted, after.likelihood, before.likelihood),
          acceptance: tf.mean(tf.cast(accepted, "float32")),
        };
      }),
  };
}

function energy(momentum: Tensor): Tensor {
  const axes = Array.from({ length: momentum.rank - 2 }, (_, i) => i + 2);
  return tf.mul(tf.sum(tf.square(momentum), axes), -0.5).neg();
}

function leapfrogs({
  z,
  momentum,
  stepSize,
  leapfrog,
  gradient,
}: {
  readonly z: Tensor;
  readonly momentum: Tensor;
  readonly stepSize: Tensor;
  readonly leapfrog: number;
  readonly gradient: (z: Tensor) => Tensor;
}): { readonly z: Tensor; readonly momentum: Tensor } {
  const half = tf.mul(stepSize, 0.5);
  let position = z;
  let impulse = tf.add(momentum, tf.mul(half, gradient(position)));
  for (let step = 1; step <= leapfrog; step++) {
    position = tf.add(position, tf.mul(stepSize, impulse));
    impulse = tf.add(impulse, tf.mul(step < leapfrog ? stepSize : half, gradient(position)));
  }
  return { z: position, momentum: impulse };
}

/** A number as a feed. */
export function scalarFeed(value: number): HostArray {
  return { values: Float32Array.of(value), shape: [1] };
}
