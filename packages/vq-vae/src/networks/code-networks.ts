import {
  buildNetwork,
  chooseLikelihood,
  type ChosenOptions,
  createRng,
  type DataSpec,
  type Decoder,
  defineOption,
  describeOptions,
  groupOf,
  hasScale,
  type JsonObject,
  latentNetworkOptions,
  layerOption,
  type Likelihood,
  likelihoodDecoder,
  likelihoodOutputShape,
  type Network,
  type OptionsOf,
  disposeOnThrow,
  requireArgument,
  requireNoTable,
  requireShape,
  type Shape,
} from "@elbo/core";
import { type BuiltIn } from "./built-in.js";
import { convolutional, convolutionalOptions, type ConvolutionalOptions } from "./convolutional.js";
import { fullyConnected, fullyConnectedOptions, type FullyConnectedOptions } from "./fully-connected.js";

/** The built-in networks: an MLP with codes of any shape, or convolutions whose codes are a grid over the image. A name stands for its defaults. */
export type NetworkOptions = FullyConnectedOptions | ConvolutionalOptions | "mlp" | "convolutional";

type ChosenNetwork = ChosenOptions<typeof fullyConnectedOptions> | ChosenOptions<typeof convolutionalOptions>;

const [asMlp, asConvolutional] = [groupOf(fullyConnectedOptions), groupOf(convolutionalOptions)];

const byName = { mlp: { kind: "mlp" }, convolutional: { kind: "convolutional" } } as const;

const network = defineOption<NetworkOptions, ChosenNetwork, NetworkOptions>({ kind: "mlp" }, "the built-in networks", {
  choose: (where, argument, given, before) => {
    const kind: unknown = typeof given === "string" ? given : given?.kind;
    const known = kind === "mlp" || kind === "convolutional";
    requireArgument(known, where, `${argument}.kind`, '"mlp" or "convolutional"', kind);
    const sized = typeof given === "string" ? byName[given] : given;
    return sized.kind === "mlp"
      ? asMlp.choose(where, argument, sized, before)
      : asConvolutional.choose(where, argument, sized, before);
  },
  toJson: (chosen) => (chosen.kind === "mlp" ? asMlp.toJson(chosen) : asConvolutional.toJson(chosen)),
  restore: (_where, _argument, saved, given) => given ?? (saved as NetworkOptions | undefined),
});

const { data, likelihood, scale, seed } = latentNetworkOptions;

/** What the models of this package have in common. */
export const codeNetworkOptions = {
  /** What the data are: `dataset.spec`. */
  data,
  /**
   * p(x|z).
   * @default the one that fits the data
   */
  likelihood,
  /**
   * Standard deviation of a normal likelihood, scale of a logistic one, or "learned".
   * @default "learned"
   */
  scale,
  /**
   * The built-in networks, by name or with their sizes.
   * @default `{ kind: "mlp" }`
   */
  network,
  /** A network from [...data.shape] to [...code shape, width], instead of the built-in one. */
  encoder: layerOption("a network from examples to what codes stand for"),
  /** A network from [...code shape, width] to the likelihood's parameters, likewise. */
  decoder: layerOption("a network from what codes stand for to the likelihood's parameters"),
  /**
   * Seed of the initial weights.
   * @default 0
   */
  seed,
};

/** What the models of this package have in common. */
export type CodeNetworkOptions = OptionsOf<typeof codeNetworkOptions>;

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
 * @throws {ArgumentError} if the likelihood does not fit the data
 * @throws {ShapeError} if images cannot be halved as often as asked, or a given network's output does not fit
 */
export function codeNetworks(
  where: string,
  options: ChosenOptions<typeof codeNetworkOptions>,
  width: number,
): CodeNetworks {
  const { data, scale = "learned", seed, network } = options;
  requireNoTable(where, data);
  const likelihood = chooseLikelihood(where, data, options.likelihood);
  const scaled = hasScale(likelihood);
  const rule = `left out, because the likelihood is "${likelihood}"`;
  requireArgument(scaled || options.scale === undefined, where, "scale", rule, options.scale);
  const output = likelihoodOutputShape(likelihood, data);
  const needsBuiltIn = options.encoder === undefined || options.decoder === undefined;
  const builtIn = needsBuiltIn ? builtInLayers(where, network, data, width) : undefined;
  const rng = createRng(seed).split("weights");
  const encoder = requireWidth(
    where,
    buildNetwork(options.encoder ?? builtIn!.encoder, data.shape, rng.split("encoder")),
    width,
  );
  const decoder = disposeOnThrow([encoder], () => {
    const layer = options.decoder ?? builtIn!.decoder(output);
    const built = requireOutput(where, buildNetwork(layer, encoder.outputShape, rng.split("decoder")), output);
    return disposeOnThrow([built], () => likelihoodDecoder(likelihood, built, scale, data));
  });
  const described = { data, likelihood, ...(scaled && { scale }), ...(needsBuiltIn && { network }) };
  const config = {
    ...describeOptions(codeNetworkOptions, described),
    encoder: options.encoder ? "custom" : network.kind,
    decoder: options.decoder ? "custom" : network.kind,
    seed,
  };
  return { encoder, decoder, codeShape: encoder.outputShape.slice(0, -1), config };
}

function builtInLayers(where: string, network: ChosenNetwork, { shape }: DataSpec, width: number): BuiltIn {
  return network.kind === "mlp" ? fullyConnected(network, width) : convolutional(where, network, shape, width);
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
