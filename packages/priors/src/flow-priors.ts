import {
  affineCoupling,
  chain,
  definePrior,
  type Distribution,
  type Flow,
  flowPrior,
  maskedAutoregressive,
  permutation,
  type PriorFactory,
  requireArgument,
  requireKnownOptions,
  type TransformedDistribution,
} from "@elbo/core";

export interface FlowPriorOptions {
  /**
   * Number of invertible layers; the order of the entries is reversed after each.
   * @default 3
   */
  readonly layers?: number;
  /**
   * Hidden layers of their networks.
   * @default [256, 256]
   */
  readonly hidden?: readonly number[];
}

/** N(0, I) pushed through a flow. */
export type FlowPrior = PriorFactory<TransformedDistribution<Distribution>>;

/**
 * RealNVP as prior: z = f(e) with e from N(0, I) and f made of affine couplings,
 *
 *   log p(z) = log N(f⁻¹(z); 0, I) + log|det J of f⁻¹ at z|
 *
 * with one determinant per code. Densities and draws take one pass.
 *
 * Parameters: those of core's couplings, under "flow/".
 *
 * @throws {ArgumentError} if an option is unknown or impossible; when built, if codes have a single entry
 * @see Dinh et al. 2017, https://arxiv.org/abs/1605.08803
 * @example
 * const prior = realNvpPrior({ layers: 3, hidden: [32] })({ latent: 2, data, encoder, rng });
 */
export function realNvpPrior(options: FlowPriorOptions = {}): FlowPrior {
  return flowPriorFactory("realNvpPrior", "real-nvp", affineCoupling, options);
}

/**
 * A masked autoregressive flow as prior: the entry z_i is scaled and shifted by functions of z_0 ... z_(i-1). Densities take
 * one pass, which training needs; draws take one pass per entry.
 *
 * Parameters: those of core's masked autoregressive flow, under "flow/".
 *
 * @throws {ArgumentError} if an option is unknown or impossible
 * @see Papamakarios et al. 2017, https://arxiv.org/abs/1705.07057; Chen et al. 2017 on such priors,
 *   https://arxiv.org/abs/1611.02731
 * @example
 * const prior = autoregressivePrior({ layers: 2, hidden: [32] })({ latent: 2, data, encoder, rng });
 */
export function autoregressivePrior(options: FlowPriorOptions = {}): FlowPrior {
  return flowPriorFactory("autoregressivePrior", "autoregressive", maskedAutoregressive, options);
}

/** More than anybody stacks. */
const mostLayers = 1000;

function flowPriorFactory(
  where: string,
  kind: string,
  layer: (options: { readonly hidden: readonly number[] }) => Flow,
  options: FlowPriorOptions,
): FlowPrior {
  requireKnownOptions(where, options, ["layers", "hidden"]);
  const { layers = 3, hidden = [256, 256] } = options;
  const few = Number.isInteger(layers) && layers >= 1 && layers <= mostLayers;
  requireArgument(few, where, "layers", `an integer from 1 to ${mostLayers}`, layers);
  const one = layer({ hidden });
  const flow = chain(Array.from({ length: layers }, () => [one, permutation("reverse")]).flat());
  return definePrior({ kind, layers, hidden: [...hidden] }, ({ latent, rng }) =>
    flowPrior(flow({ units: latent }, rng)),
  );
}
