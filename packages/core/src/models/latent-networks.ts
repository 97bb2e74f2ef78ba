import { type DiagonalNormal } from "../distributions/diagonal-normal.js";
import { requireArgument, requireShape } from "../errors.js";
import { chooseEntries, describeOptions } from "../options/choose.js";
import { disposeOnThrow } from "../module/dispose-on-throw.js";
import { buildNetwork } from "../networks/build.js";
import { tableFeatures } from "../networks/table-features.js";
import { sequential } from "../networks/sequential.js";
import { createRng } from "../random/rng.js";
import { type Decoder, type Encoder, type JsonObject, type Network, type Sampler, type Shape } from "../types.js";
import { builtInNetworks } from "./built-in-networks.js";
import {
  chooseLikelihood,
  hasScale,
  type Likelihood,
  likelihoodDecoder,
  type LikelihoodName,
  likelihoodOutputShape,
} from "./likelihood-for.js";
import { type ChosenNetworkOptions, type LatentNetworkOptions, latentNetworkOptions } from "./latent-options.js";
import { normalPosteriorFactory, type PosteriorFactory } from "./posterior-factory.js";

export type { LikelihoodName };

export interface LatentNetworks<Q extends Sampler = DiagonalNormal> {
  readonly encoder: Encoder<Q>;
  readonly decoder: Decoder<Likelihood>;
  /** The options with their defaults filled in, as JSON; networks given by the caller are named "custom". */
  readonly config: JsonObject;
}

/** What a family does otherwise than with a normal posterior of an example. */
export interface LatentNetworkParts<Q extends Sampler> {
  /**
   * q(z|x).
   * @default a diagonal normal
   */
  readonly posterior?: PosteriorFactory<Q>;
  /** Shapes of what the networks see, where that is more than an example and a code: both with their labels. */
  readonly inputs?: { readonly encoder: Shape; readonly decoder: Shape };
}

/**
 * An encoder and a decoder for the data, those that the options name unless networks are given. The encoder is a normal one of an
 * example unless a factory of posteriors is given.
 *
 * @param where names the model in errors
 * @throws {ArgumentError} if the likelihood does not fit the data, a size is not a positive integer, or a network is no layer
 * @throws {ShapeError} if a given network's output does not fit
 */
export function latentNetworks(where: string, options: LatentNetworkOptions): LatentNetworks;
export function latentNetworks<Q extends Sampler>(
  where: string,
  options: LatentNetworkOptions,
  factory: LatentNetworkParts<Q> & { readonly posterior: PosteriorFactory<Q> },
): LatentNetworks<Q>;
export function latentNetworks(
  where: string,
  options: LatentNetworkOptions,
  { posterior = normalPosteriorFactory, inputs }: LatentNetworkParts<Sampler> = {},
): LatentNetworks<Sampler> {
  const chosen = chooseEntries(where, latentNetworkOptions, options);
  const { data, latent, scale = "learned", seed } = chosen;
  const name = chooseLikelihood(where, data, options.likelihood);
  const scaled = hasScale(name) || options.scale === undefined;
  requireArgument(scaled, where, "scale", `left out, because the likelihood is "${name}"`, options.scale);
  const output = likelihoodOutputShape(name, data);
  const parameters = posterior.outputs(latent);
  const seen = inputs ?? { encoder: data.shape, decoder: [latent] };
  const rng = createRng(seed).split("weights");
  const { encoder: own, decoder: ownDecoder } = chosen;
  const builtIn = own && ownDecoder ? undefined : builtInNetworks(where, chosen);
  const ownLayer = own ?? builtIn!.encoder(parameters);
  const encoderLayer = data.kind === "mixed" ? sequential([tableFeatures(data.columns!), ownLayer]) : ownLayer;
  const decoderLayer = ownDecoder ?? builtIn!.decoder(output);
  const network = requireOutput(where, "encoder", buildNetwork(encoderLayer, seen.encoder, rng.split("encoder")), [
    parameters,
  ]);
  const encoder = disposeOnThrow([network], () => posterior.build(network, latent, rng.split("posterior")));
  const decoder = disposeOnThrow([encoder], () => {
    const network = requireOutput(
      where,
      "decoder",
      buildNetwork(decoderLayer, seen.decoder, rng.split("decoder")),
      output,
    );
    return disposeOnThrow([network], () => likelihoodDecoder(name, network, scale, data));
  });
  return { encoder, decoder, config: describe({ ...chosen, likelihood: name, scale }) };
}

/** A file says "custom" of a network of the caller's own, and nothing of what would have made another. */
function describe(chosen: ChosenNetworkOptions): JsonObject {
  const { data, latent, likelihood, scale, seed, network } = chosen;
  const shared = { data, latent, likelihood, ...(likelihood && hasScale(likelihood) && { scale }) };
  const { encoder, decoder, hidden, activation, gated, decoderHidden, decoderActivation } = chosen;
  const { channels, residualBlocks } = chosen;
  const convolutions = network === "convolutional" && { network, channels, residualBlocks };
  const layers =
    encoder && decoder
      ? {}
      : { ...convolutions, hidden, activation, gated, ...(!decoder && { decoderHidden, decoderActivation }) };
  return {
    ...describeOptions(latentNetworkOptions, { ...shared, ...layers }),
    encoder: encoder ? "custom" : network,
    decoder: decoder ? "custom" : network,
    seed,
  };
}

function requireOutput(where: string, argument: string, network: Network, shape: Shape): Network {
  const fits = network.outputShape.join() === shape.join();
  if (!fits) network.dispose();
  requireShape(fits, where, argument, `give outputs of shape [${shape.join(", ")}]`, network.outputShape);
  return network;
}
