import {
  activation,
  buildNetwork,
  createRng,
  dense,
  describeData,
  flatten,
  type JsonObject,
  type Layer,
  leakyRelu,
  type Network,
  owning,
  requireArgument,
  requireDataSpec,
  requireKnownOptions,
  requireLayers,
  requireShape,
  reshape,
  sequential,
  type Shape,
} from "@elbo/core";
import { adversarialModel, type AdversarialModel } from "./adversarial-model.js";
import { adversarialOptionNames, type AdversarialOptions, checkTraining } from "./adversarial-training.js";
import { spectralNorm } from "./spectral-norm.js";
import { valueScale, type ValueScale } from "./value-scale.js";

export interface GanOptions extends AdversarialOptions {
  /** Units of a code, which comes from N(0, I). */
  readonly latent: number;
  /** Hidden layers of both MLPs, leaky ReLU of slope 0.2; [128, 128] unless given. */
  readonly hidden?: readonly number[];
  /** Whether the discriminator's kernels are divided by their largest singular value; false unless given. */
  readonly spectralNorm?: boolean;
  /** A network from [latent] to [...data.shape], instead of the MLP; its values in [-1, 1] unless the data are real. */
  readonly generator?: Layer;
  /** A network from [...data.shape] to [1], the logit of being real, instead of the MLP. */
  readonly discriminator?: Layer;
}

const optionNames = [...adversarialOptionNames, "latent", "hidden", "spectralNorm", "generator", "discriminator"];

/**
 * A generative adversarial network of two MLPs: a generator G that makes examples of noise z ~ N(0, I), and a
 * discriminator D that tells them from real ones,
 *
 *   min_G max_D  E log D(x) + E log(1 - D(G(z))),
 *
 * whose value is -log 4 where the generated examples are distributed as the real ones. In each step the discriminator
 * moves first, with the generated examples held fixed; then the generator moves against the discriminator as it is now,
 * on the same noise, by the non-saturating loss -E log D(G(z)) unless "minimax" is chosen.
 *
 * @throws {ArgumentError} if an option is unknown or impossible
 * @throws {ShapeError} if a given network's output does not fit
 * @see Goodfellow et al. 2014, https://arxiv.org/abs/1406.2661
 * @example
 * const model = gan({ data: { name: "points", shape: [2], kind: "real" }, latent: 8, seed: 1 });
 * const points = model.generate(100, createRng(2)); // [100, 2]
 */
export function gan(options: GanOptions): AdversarialModel {
  requireKnownOptions("gan", options, optionNames);
  requireDataSpec("gan", options.data);
  const { data, latent, seed = 0 } = options;
  requireArgument(Number.isInteger(latent) && latent >= 1, "gan", "latent", "a positive integer", latent);
  const training = checkTraining("gan", options);
  const scale = valueScale(data);
  const layers = chooseLayers(options, scale);
  const rng = createRng(seed).split("weights");
  const generator = requireOutput("generator", buildNetwork(layers.generator, [latent], rng.split("generator")), data.shape);
  const discriminator = owning([generator], () =>
    requireOutput("discriminator", buildNetwork(layers.discriminator, data.shape, rng.split("discriminator")), [1]),
  );
  const game = { kind: "gan", generator, discriminator, scale, smallestBatch: 1 } as const;
  const config: JsonObject = { data: describeData(data), latent, ...layers.config, ...training.config, seed };
  return adversarialModel(game, config, data, training.players(game));
}

function chooseLayers(options: GanOptions, scale: ValueScale) {
  const { data, hidden = [128, 128], spectralNorm: isSpectral = false, generator, discriminator } = options;
  const listed: boolean = Array.isArray(hidden) && hidden.every((units) => Number.isInteger(units) && units >= 1);
  requireArgument(listed, "gan", "hidden", "a list of positive integers", hidden);
  requireArgument(typeof isSpectral === "boolean", "gan", "spectralNorm", "true or false", isSpectral);
  requireLayers("gan", { generator, discriminator });
  const own = "left out, because the discriminator is one of your own";
  const isFree = discriminator === undefined;
  requireArgument(isFree || !isSpectral, "gan", "spectralNorm", own, isSpectral, "Put spectralNorm around its layers.");
  const advice = "Many operations of tfjs cannot be differentiated twice, and give wrong slopes without a word.";
  const { gradientPenalty } = options;
  requireArgument(isFree || gradientPenalty === undefined, "gan", "gradientPenalty", own, gradientPenalty, advice);
  const config: JsonObject = {
    ...(generator && discriminator ? {} : { hidden: [...hidden] }),
    ...(isFree && { spectralNorm: isSpectral }),
    generator: generator ? "custom" : "mlp",
    discriminator: discriminator ? "custom" : "mlp",
  };
  return {
    generator: generator ?? generatorMlp(hidden, data.shape, scale),
    discriminator: discriminator ?? discriminatorMlp(hidden, isSpectral),
    config,
  };
}

const slope = leakyRelu(0.2);

function generatorMlp(hidden: readonly number[], shape: Shape, scale: ValueScale): Layer {
  const units = shape.reduce((product, size) => product * size, 1);
  const last = scale.bounded ? [activation("tanh")] : [];
  return sequential([...hidden.map((units) => dense({ units, activation: slope })), dense({ units }), ...last, reshape(shape)]);
}

function discriminatorMlp(hidden: readonly number[], isSpectral: boolean): Layer {
  const layer = (units: number, activation?: typeof slope): Layer =>
    isSpectral ? spectralNorm(dense({ units, bias: false }), { activation }) : dense({ units, activation });
  return sequential([flatten(), ...hidden.map((units) => layer(units, slope)), layer(1)]);
}

function requireOutput(argument: string, network: Network, shape: Shape): Network {
  const fits = network.outputShape.join() === shape.join();
  if (!fits) network.dispose();
  requireShape(fits, "gan", argument, `give outputs of shape [${shape.join(", ")}]`, network.outputShape);
  return network;
}
