import {
  buildNetwork,
  chooseLikelihood,
  createRng,
  type DataSpec,
  type Decoder,
  describeData,
  hasScale,
  type JsonObject,
  type Layer,
  type Likelihood,
  likelihoodDecoder,
  type LikelihoodName,
  likelihoodOutputShape,
  type Network,
  owning,
  requireArgument,
  requireDataSpec,
  requireLayers,
  requireShape,
  type Shape,
} from "@elbo/core";
import { convolutional, type ConvolutionalOptions } from "./convolutional.js";
import { fullyConnected, type FullyConnectedOptions } from "./fully-connected.js";

/** The built-in networks: an MLP with codes of any shape, or convolutions whose codes are a grid over the image. */
export type NetworkOptions =
  | ({ readonly kind: "mlp" } & FullyConnectedOptions)
  | ({ readonly kind: "convolutional" } & ConvolutionalOptions);

/** What the models of this package have in common. */
export interface CodeNetworkOptions {
  /** What the data are: `dataset.spec`. */
  readonly data: DataSpec;
  /** p(x|z); the one that fits the data unless given. */
  readonly likelihood?: LikelihoodName;
  /** Standard deviation of a normal likelihood, scale of a logistic one, or "learned" (the default). */
  readonly scale?: number | "learned";
  /** `{ kind: "mlp" }` unless given. */
  readonly network?: NetworkOptions;
  /** A network from [...data.shape] to [...code shape, width], instead of the built-in one. */
  readonly encoder?: Layer;
  /** A network from [...code shape, width] to the likelihood's parameters, likewise. */
  readonly decoder?: Layer;
  /** Seed of the initial weights, 0 unless given. */
  readonly seed?: number;
}

export const codeNetworkOptionNames = ["data", "likelihood", "scale", "network", "encoder", "decoder", "seed"] as const;

export interface CodeNetworks {
  readonly encoder: Network;
  readonly decoder: Decoder<Likelihood>;
  /** Axes of an example's codes: those of the encoder's output but the last. */
  readonly codeShape: Shape;
  readonly config: JsonObject;
}

/**
 * The networks around the codes.
 *
 * @param where names the model in errors
 * @param width length of what stands for a code: a vector's, or the number of codes
 * @throws {ArgumentError} if the likelihood does not fit the data, or a size is impossible
 * @throws {ShapeError} if images cannot be halved as often as asked, or a given network's output does not fit
 */
export function codeNetworks(where: string, options: CodeNetworkOptions, width: number): CodeNetworks {
  const { data, scale = "learned", seed = 0, network = { kind: "mlp" } } = options;
  requireDataSpec(where, data);
  const likelihood = chooseLikelihood(where, data, options.likelihood);
  const scaled = hasScale(likelihood) || options.scale === undefined;
  requireArgument(scaled, where, "scale", `left out, because the likelihood is "${likelihood}"`, options.scale);
  requireLayers(where, { encoder: options.encoder, decoder: options.decoder });
  const output = likelihoodOutputShape(likelihood, data);
  const needsBuiltIn = options.encoder === undefined || options.decoder === undefined;
  const builtIn = needsBuiltIn ? builtInLayers(where, network, data, width) : undefined;
  const rng = createRng(seed).split("weights");
  const encoder = requireWidth(where, buildNetwork(options.encoder ?? builtIn!.encoder, data.shape, rng.split("encoder")), width);
  const decoder = owning([encoder], () => {
    const layer = options.decoder ?? builtIn!.decoder(output);
    const built = requireOutput(where, buildNetwork(layer, encoder.outputShape, rng.split("decoder")), output);
    return owning([built], () => likelihoodDecoder(likelihood, built, scale, data));
  });
  const config = {
    data: describeData(data),
    likelihood,
    ...(hasScale(likelihood) ? { scale } : {}),
    ...(builtIn && { network: builtIn.config }),
    encoder: options.encoder ? "custom" : network.kind,
    decoder: options.decoder ? "custom" : network.kind,
    seed,
  };
  return { encoder, decoder, codeShape: encoder.outputShape.slice(0, -1), config };
}

/** Layers of both networks, and what they are. */
export interface BuiltIn {
  readonly encoder: Layer;
  readonly decoder: (output: Shape) => Layer;
  readonly config: JsonObject;
}

function builtInLayers(where: string, network: NetworkOptions, { shape }: DataSpec, width: number): BuiltIn {
  const kind: unknown = network?.kind;
  const known = kind === "mlp" || kind === "convolutional";
  requireArgument(known, where, "network.kind", '"mlp" or "convolutional"', kind);
  return network.kind === "mlp" ? fullyConnected(where, network, width) : convolutional(where, network, shape, width);
}

function requireWidth(where: string, encoder: Network, width: number): Network {
  const fits = encoder.outputShape.at(-1) === width;
  if (!fits) encoder.dispose();
  requireShape(fits, where, "encoder", `give outputs that end in an axis of ${width}`, encoder.outputShape);
  return encoder;
}

function requireOutput(where: string, decoder: Network, shape: Shape): Network {
  const fits = decoder.outputShape.join() === shape.join();
  if (!fits) decoder.dispose();
  requireShape(fits, where, "decoder", `give outputs of shape [${shape.join(", ")}]`, decoder.outputShape);
  return decoder;
}

