import { requireArgument, requireKnownOptions } from "@elbo/core";
import { autoregressiveCodes } from "./autoregressive-codes.js";
import { causalNetwork } from "./causal-network.js";
import { type CodePriorFactory, defineCodePrior } from "./code-prior.js";

export interface GatedPixelCnnOptions {
  /**
   * Channels of each stack.
   * @default 32
   */
  readonly filters?: number;
  /**
   * Number of gated layers.
   * @default 4
   */
  readonly layers?: number;
  /**
   * Sides of the windows, odd and at least 3.
   * @default 5
   */
  readonly kernelSize?: number;
}

/**
 * log p(codes) = sum_i log p(code_i | codes before i), row by row, by gated masked convolutions without a blind spot. Codes
 * of one axis, or of more than two, are one row.
 *
 * Parameters: "embedding" [codes, filters] and "place" [height, width, filters], features of a code and of a place; those
 * of the gated layers under "layer0/", ...; "hidden/..." and "logits/..." of the 1 x 1 convolutions at the end.
 *
 * @throws {ArgumentError} if an option is unknown or impossible
 * @throws {ShapeError} when built, for less than two codes an example
 * @see van den Oord et al. 2016, https://arxiv.org/abs/1606.05328; as the prior of a VQ-VAE: van den Oord et al. 2017,
 *   section 3.3, https://arxiv.org/abs/1711.00937
 * @example
 * const prior = gatedPixelCnn({ filters: 8, layers: 2 })({ shape: [7, 7], codes: 64 }, createRng(0));
 */
export function gatedPixelCnn(options: GatedPixelCnnOptions = {}): CodePriorFactory {
  requireKnownOptions("gatedPixelCnn", options, ["filters", "layers", "kernelSize"]);
  const { filters = 32, layers = 4, kernelSize = 5 } = options;
  for (const [name, value] of Object.entries({ filters, layers }))
    requireArgument(Number.isInteger(value) && value >= 1, "gatedPixelCnn", name, "a positive integer", value);
  const odd = Number.isInteger(kernelSize) && kernelSize >= 3 && kernelSize % 2 === 1;
  requireArgument(odd, "gatedPixelCnn", "kernelSize", "an odd number of at least 3", kernelSize);
  const sizes = { filters, layers, kernelSize };
  return defineCodePrior({ kind: "gated-pixel-cnn", ...sizes }, (space, rng) => {
    const network = causalNetwork(space, sizes, rng);
    return { ...network, distribution: (pass) => autoregressiveCodes(space, (codes) => network.apply(codes, pass)) };
  });
}
