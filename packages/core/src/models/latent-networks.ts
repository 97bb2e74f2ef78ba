import { describeData } from "../data/describe-data.js";
import { requireDataSpec } from "../data/require-data-spec.js";
import { type DataSpec } from "../data/source.js";
import { type DiagonalNormal } from "../distributions/diagonal-normal.js";
import { requireArgument, requireShape } from "../errors.js";
import { owning } from "../module/owning.js";
import { type ActivationName } from "../networks/activation.js";
import { mlp } from "../networks/mlp.js";
import { reshape } from "../networks/reshape.js";
import { sequential } from "../networks/sequential.js";
import { createRng } from "../random/rng.js";
import {
  type Decoder,
  type Encoder,
  type JsonObject,
  type Layer,
  type Network,
  type Sampler,
  type Shape,
} from "../types.js";
import { chooseLikelihood, hasScale, type Likelihood, likelihoodDecoder, type LikelihoodName, likelihoodOutputShape } from "./likelihood-for.js";
import { normalDesign, type PosteriorDesign } from "./posterior-design.js";

export type { LikelihoodName };

/** What the families with an encoder and a decoder have in common. */
export interface LatentNetworkOptions {
  /** What the data are: `dataset.spec`. */
  readonly data: DataSpec;
  /** Number of latent units. */
  readonly latent: number;
  /** p(x|z); the one that fits the data unless given. */
  readonly likelihood?: LikelihoodName;
  /** Standard deviation of a normal likelihood, scale of a logistic one, or "learned" (the default). */
  readonly scale?: number | "learned";
  /** Hidden layers of the encoder, and reversed of the decoder; [256, 256] unless given. */
  readonly hidden?: readonly number[];
  /** Activation of the hidden layers, "relu" unless given. */
  readonly activation?: ActivationName;
  /** A network from [...data.shape] to the posterior's parameters, [2 x latent] for a normal one, instead of the MLP. */
  readonly encoder?: Layer;
  /** A network from [latent] to the likelihood's parameters, instead of the MLP. */
  readonly decoder?: Layer;
  /** Seed of the initial weights, 0 unless given. */
  readonly seed?: number;
}

export const latentNetworkOptionNames = [
  "data", "latent", "likelihood", "scale", "hidden", "activation", "encoder", "decoder", "seed",
] as const;

export interface LatentNetworks<Q extends Sampler = DiagonalNormal> {
  readonly encoder: Encoder<Q>;
  readonly decoder: Decoder<Likelihood>;
  /** The options with their defaults filled in, as JSON; networks given by the caller are named "custom". */
  readonly config: JsonObject;
}

type ChosenOptions = Required<Pick<LatentNetworkOptions, "likelihood" | "scale" | "hidden" | "activation" | "seed">>;

/** What a family does otherwise than with a normal posterior of an example. */
export interface LatentNetworkDesign<Q extends Sampler> {
  /** A diagonal normal unless given. */
  readonly posterior?: PosteriorDesign<Q>;
  /** Shapes of what the networks see, where that is more than an example and a code: both with their labels. */
  readonly inputs?: { readonly encoder: Shape; readonly decoder: Shape };
}

/**
 * An encoder and a decoder for the data, both MLPs unless networks are given.
 *
 * @param where names the model in errors
 * @param design a normal encoder of an example unless given
 * @throws {ArgumentError} if the likelihood does not fit the data, or a size is not a positive integer
 * @throws {ShapeError} if a given network's output does not fit
 */
export function latentNetworks(where: string, options: LatentNetworkOptions): LatentNetworks;
export function latentNetworks<Q extends Sampler>(
  where: string,
  options: LatentNetworkOptions,
  design: LatentNetworkDesign<Q> & { readonly posterior: PosteriorDesign<Q> },
): LatentNetworks<Q>;
export function latentNetworks(
  where: string,
  options: LatentNetworkOptions,
  { posterior = normalDesign, inputs }: LatentNetworkDesign<Sampler> = {},
): LatentNetworks<Sampler> {
  requireDataSpec(where, options.data);
  const { data, latent, scale = "learned", hidden = [256, 256], activation = "relu", seed = 0 } = options;
  requireArgument(Number.isInteger(latent) && latent >= 1, where, "latent", "a positive integer", latent);
  const listed: boolean = Array.isArray(hidden);
  requireArgument(listed, where, "hidden", "a list of positive integers", hidden);
  for (const units of hidden)
    requireArgument(Number.isInteger(units) && units >= 1, where, "hidden", "positive integers", hidden);
  const name = chooseLikelihood(where, data, options.likelihood);
  const scaled = hasScale(name) || options.scale === undefined;
  requireArgument(scaled, where, "scale", `left out, because the likelihood is "${name}"`, options.scale);
  const output = likelihoodOutputShape(name, data);
  const parameters = posterior.outputs(latent);
  const seen = inputs ?? { encoder: data.shape, decoder: [latent] };
  const rng = createRng(seed).split("weights");
  const encoderLayer = options.encoder ?? mlp({ hidden, outputs: parameters, activation });
  const decoderLayer =
    options.decoder ??
    sequential([mlp({ hidden: [...hidden].reverse(), outputs: product(output), activation }), reshape(output)]);
  const network = requireOutput(where, "encoder", encoderLayer(seen.encoder, rng.split("encoder")), [parameters]);
  const encoder = owning([network], () => posterior.build(network, latent, rng.split("posterior")));
  const decoder = owning([encoder], () => {
    const network = requireOutput(where, "decoder", decoderLayer(seen.decoder, rng.split("decoder")), output);
    return owning([network], () => likelihoodDecoder(name, network, scale, data));
  });
  return { encoder, decoder, config: describe(options, { likelihood: name, scale, hidden, activation, seed }) };
}

function describe(options: LatentNetworkOptions, chosen: ChosenOptions): JsonObject {
  const { data, latent, encoder, decoder } = options;
  const { likelihood, scale, hidden, activation, seed } = chosen;
  return {
    data: describeData(data),
    latent,
    likelihood,
    ...(hasScale(likelihood) ? { scale } : {}),
    ...(encoder && decoder ? {} : { hidden: [...hidden], activation }),
    encoder: encoder ? "custom" : "mlp",
    decoder: decoder ? "custom" : "mlp",
    seed,
  };
}

function requireOutput(where: string, argument: string, network: Network, shape: Shape): Network {
  const fits = network.outputShape.join() === shape.join();
  if (!fits) network.dispose();
  requireShape(fits, where, argument, `give outputs of shape [${shape.join(", ")}]`, network.outputShape);
  return network;
}

function product(shape: Shape): number {
  return shape.reduce((size, axis) => size * axis, 1);
}
