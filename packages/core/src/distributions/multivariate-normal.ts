import * as tf from "@tensorflow/tfjs";
import { requireShape } from "../errors.js";
import { diagonalOf, solveLower } from "../tensor/triangular.js";
import { type Distribution, type Entropy, type Expectation, type Shape, type Tensor } from "../types.js";
import { requireValue, splitShape } from "./shape-law.js";

/** A normal distribution of vectors whose entries depend on each other. */
export interface MultivariateNormal extends Distribution, Expectation, Entropy {
  readonly kind: "multivariate-normal";
  /** [...batch, d] */
  readonly mean: Tensor;
  /** L, [...batch, d, d] */
  readonly scale: Tensor;
}

export interface MultivariateNormalParameters {
  /** [...batch, d] */
  readonly mean: Tensor;
  /** L, lower triangular with a positive diagonal, [...batch, d, d]: the Cholesky factor of the covariance L Lᵀ. */
  readonly scale: Tensor;
}

/**
 * N(mean, L Lᵀ), with log p(x) = -1/2 |L⁻¹ (x - mean)|² - sum(log diag L) - d/2 log(2 pi). Samples are mean + L noise:
 * gradients reach both parameters. Densities take a forward substitution of d steps. The tensors are borrowed, and
 * `scale` must hold zeros above its diagonal (not checked here: see `checkParameters`).
 *
 * @throws {ShapeError} if mean has no axis, scale does not fit it, or (in `logProb`) value does not fit
 * @see Kingma & Welling 2019, section 2.5.1, https://arxiv.org/abs/1906.02691, as a posterior
 * @example
 * const posterior = multivariateNormal({ mean: tf.zeros([64, 2]), scale: tf.ones([64, 2, 2]).mul(tf.tensor([[1, 0], [0.5, 2]])) });
 * const density = posterior.logProb(posterior.sample(rng)); // [64], nats
 */
export function multivariateNormal({ mean, scale }: MultivariateNormalParameters): MultivariateNormal {
  requireShape(mean.rank >= 1, "MultivariateNormal", "mean", "have at least one axis", mean.shape);
  const shape = splitShape("MultivariateNormal", mean.shape, 1);
  const size = shape.eventShape[0]!;
  requireScale([...mean.shape, size], scale.shape);
  const logNormaliser = (): Tensor => tf.add(tf.sum(tf.log(diagonalOf(scale)), -1), (size / 2) * Math.log(2 * Math.PI));
  return {
    kind: "multivariate-normal",
    mean,
    scale,
    ...shape,
    sample: (rng, sampleShape = []) =>
      tf.tidy(() => {
        const noise = tf.expandDims(rng.normal([...sampleShape, ...mean.shape]), -2);
        return tf.add(tf.sum(tf.mul(scale, noise), -1), mean);
      }),
    logProb: (value) =>
      tf.tidy(() => {
        requireValue("MultivariateNormal", value, shape);
        const standardised = solveLower(scale, tf.sub(value, mean));
        return tf.sub(tf.mul(tf.sum(tf.square(standardised), -1), -0.5), logNormaliser());
      }),
    expectation: () => tf.clone(mean),
    entropy: () => tf.tidy(() => tf.add(logNormaliser(), size / 2)),
  };
}

function requireScale(expected: Shape, scale: Shape): void {
  const fits = tf.util.arraysEqual([...expected], [...scale]);
  requireShape(
    fits,
    "MultivariateNormal",
    "scale",
    `have the shape [${expected.join(", ")}], a matrix for each mean`,
    scale,
  );
}
