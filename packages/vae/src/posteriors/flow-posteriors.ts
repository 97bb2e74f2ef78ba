import {
  chain,
  type DiagonalNormal,
  type Encoder,
  type Expectation,
  type Flow,
  flowConditional,
  inverseAutoregressive,
  type JsonObject,
  disposeOnThrow,
  permutation,
  planar,
  type Posterior,
  requireArgument,
  requireKnownOptions,
  sampledKl,
  standardNormalPrior,
  type TransformedDistribution,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { registerPosterior } from "./restore-posterior.js";

/**
 * A normal pushed through a flow. Its mean has no closed form: `expectation` gives the image of the normal's mean, a
 * point of the posterior that `encode` without a generator shows.
 */
export type FlowPosterior = TransformedDistribution<DiagonalNormal> & Expectation;

export interface PlanarPosteriorOptions {
  /**
   * Number of planar maps, one after the other.
   * @default 8
   */
  readonly steps?: number;
  /**
   * Outputs of the encoder that move the maps' parameters. With 0 all examples share the maps.
   * @default 64
   */
  readonly context?: number;
}

/**
 * A normal posterior bent by planar maps z + û tanh(wᵀz + b), each kept invertible. Their parameters follow the example,
 * by a linear map of the encoder's context. The KL is log q(z|x) - log p(z) at the drawn z.
 *
 * @throws {ArgumentError} if an option is unknown or impossible
 * @see Rezende & Mohamed 2015, https://arxiv.org/abs/1505.05770
 * @example
 * const posterior = planarPosterior({ steps: 4, context: 16 });
 * const model = vae({ data: { name: "bits", shape: [4], kind: "binary" }, latent: 2, posterior });
 */
export function planarPosterior(options: PlanarPosteriorOptions = {}): Posterior<FlowPosterior, DiagonalNormal> {
  requireKnownOptions("planarPosterior", options, ["steps", "context"]);
  const { steps = 8, context = 64 } = options;
  requireSizes("planarPosterior", steps, context);
  const flow = chain(Array.from({ length: steps }, () => planar({ amortised: context > 0 })));
  return flowPosterior({ kind: "planar", steps, context }, flow, context);
}

registerPosterior("planar", planarPosterior);

export interface AutoregressivePosteriorOptions {
  /**
   * Number of autoregressive maps; the order of the units is reversed after each.
   * @default 2
   */
  readonly steps?: number;
  /**
   * Hidden layers of each map's network.
   * @default [256]
   */
  readonly hidden?: readonly number[];
  /**
   * Activation of those layers.
   * @default "elu"
   */
  readonly activation?: "relu" | "leakyRelu" | "elu" | "tanh" | "softplus" | "sigmoid";
  /**
   * Outputs of the encoder that every map sees; may be 0.
   * @default 64
   */
  readonly context?: number;
}

/**
 * A normal posterior through inverse autoregressive flows with gates: z' = g z + (1 - g) t with g = sigmoid(s + 2), where
 * s and t of a unit follow from the units before it and the encoder's context. Draws and their densities take one pass
 * for each map. The KL is log q(z|x) - log p(z) at the drawn z.
 *
 * @throws {ArgumentError} if an option is unknown or impossible
 * @see Kingma et al. 2016, https://arxiv.org/abs/1606.04934
 * @example
 * const posterior = autoregressivePosterior({ steps: 2, hidden: [32], context: 16 });
 * const model = vae({ data: { name: "bits", shape: [4], kind: "binary" }, latent: 2, posterior });
 */
export function autoregressivePosterior(
  options: AutoregressivePosteriorOptions = {},
): Posterior<FlowPosterior, DiagonalNormal> {
  requireKnownOptions("autoregressivePosterior", options, ["steps", "hidden", "activation", "context"]);
  const { steps = 2, hidden = [256], activation = "elu", context = 64 } = options;
  requireSizes("autoregressivePosterior", steps, context);
  const step = inverseAutoregressive({ hidden, activation });
  const flow = chain(Array.from({ length: steps }, () => [step, permutation("reverse")]).flat());
  return flowPosterior({ kind: "autoregressive", steps, hidden: [...hidden], activation, context }, flow, context);
}

registerPosterior("autoregressive", autoregressivePosterior);

function flowPosterior(config: JsonObject, flow: Flow, context: number): Posterior<FlowPosterior, DiagonalNormal> {
  return {
    config,
    outputs: (latent) => 2 * latent + context,
    build: (network, latent, rng) => {
      const bijector = flow({ units: latent, context }, rng.split("flow"));
      return centred(disposeOnThrow([bijector], () => flowConditional(network, bijector)));
    },
    prior: (latent) => standardNormalPrior([latent]),
    kl: sampledKl,
  };
}

function centred(encoder: Encoder<TransformedDistribution<DiagonalNormal>>): Encoder<FlowPosterior> {
  return {
    ...encoder,
    given: (x, pass) => {
      const posterior = encoder.given(x, pass);
      return { ...posterior, expectation: () => tf.tidy(() => posterior.image(posterior.base.mean)) };
    },
  };
}

/** More maps than anybody stacks; a file that asks for a billion is refused before they take memory. */
const mostSteps = 1000;

function requireSizes(where: string, steps: number, context: number): void {
  const few = Number.isInteger(steps) && steps >= 1 && steps <= mostSteps;
  requireArgument(few, where, "steps", `an integer from 1 to ${mostSteps}`, steps);
  requireArgument(Number.isInteger(context) && context >= 0, where, "context", "an integer of at least 0", context);
}
