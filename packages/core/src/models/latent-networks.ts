import { normalConditional } from "../conditionals/normal-conditional.js";
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
import { type Decoder, type Encoder, type JsonObject, type Layer, type Network, type Shape } from "../types.js";
import { chooseLikelihood, type Likelihood, likelihoodDecoder, type LikelihoodName, likelihoodOutputShape } from "./likelihood-for.js";

export type { LikelihoodName };

/** What the families with a normal posterior have in common. */
export interface LatentNetworkOptions {
  /** What the data are: `dataset.spec`. */
  readonly data: DataSpec;
  /** Number of latent units. */
  readonly latent: number;
  /** p(x|z); the one that fits the data unless given. */
  readonly likelihood?: LikelihoodName;
  /** Standard deviation of the normal likelihood, or "learned" (the default). */
  readonly scale?: number | "learned";
  /** Hidden layers of the encoder, and reversed of the decoder; [256, 256] unless given. */
  readonly hidden?: readonly number[];
  /** Activation of the hidden layers, "relu" unless given. */
  readonly activation?: ActivationName;
  /** A network from [...data.shape] to [2 x latent], instead of the MLP. */
  readonly encoder?: Layer;
  /** A network from [latent] to the likelihood's parameters, instead of the MLP. */
  readonly decoder?: Layer;
  /** Seed of the initial weights, 0 unless given. */
  readonly seed?: number;
}

export const latentNetworkOptionNames = [
  "data", "latent", "likelihood", "scale", "hidden", "activation", "encoder", "decoder", "seed",
] as const;

export interface LatentNetworks {
  readonly encoder: Encoder<DiagonalNormal>;
  readonly decoder: Decoder<Likelihood>;
  /** The options with their defaults filled in, as JSON; networks given by the caller are named "custom". */
  readonly config: JsonObject;
}

type ChosenOptions = Required<Pick<LatentNetworkOptions, "likelihood" | "scale" | "hidden" | "activation" | "seed">>;

/**
 * A normal encoder and a decoder for the data, both MLPs unless networks are given.
 *
 * @param where names the model in errors
 * @throws {ArgumentError} if the likelihood does not fit the data, or a size is not a positive integer
 * @throws {ShapeError} if a given network's output does not fit
 */
export function latentNetworks(where: string, options: LatentNetworkOptions): LatentNetworks {
  requireDataSpec(where, options.data);
  const { data, latent, scale = "learned", hidden = [256, 256], activation = "relu", seed = 0 } = options;
  requireArgument(Number.isInteger(latent) && latent >= 1, where, "latent", "a positive integer", latent);
  const listed: boolean = Array.isArray(hidden);
  requireArgument(listed, where, "hidden", "a list of positive integers", hidden);
  for (const units of hidden)
    requireArgument(Number.isInteger(units) && units >= 1, where, "hidden", "positive integers", hidden);
  const name = chooseLikelihood(where, data, options.likelihood);
  const scaled = name === "normal" || options.scale === undefined;
  requireArgument(scaled, where, "scale", `left out, because the likelihood is "${name}"`, options.scale);
  const output = likelihoodOutputShape(name, data);
  const rng = createRng(seed).split("weights");
  const encoderLayer = options.encoder ?? mlp({ hidden, outputs: 2 * latent, activation });
  const decoderLayer =
    options.decoder ??
    sequential([mlp({ hidden: [...hidden].reverse(), outputs: product(output), activation }), reshape(output)]);
  const network = requireOutput(where, "encoder", encoderLayer(data.shape, rng.split("encoder")), [2 * latent]);
  const encoder = normalConditional(network);
  const decoder = owning([encoder], () => {
    const network = requireOutput(where, "decoder", decoderLayer([latent], rng.split("decoder")), output);
    return owning([network], () => likelihoodDecoder(name, network, scale));
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
    ...(likelihood === "normal" ? { scale } : {}),
    ...(encoder && decoder ? {} : { hidden: [...hidden], activation }),
    encoder: encoder ? "custom" : "mlp",
    decoder: decoder ? "custom" : "mlp",
    seed,
  };
}

function describeData({ name, shape, kind, levels, classes }: DataSpec): JsonObject {
  return { name, shape: [...shape], kind, ...(levels ? { levels } : {}), ...(classes ? { classes } : {}) };
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
