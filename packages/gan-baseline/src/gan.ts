import {
  activation,
  buildNetwork,
  type ChosenOptions,
  count,
  createRng,
  dataOption,
  defineModel,
  dense,
  describeOptions,
  flag,
  flatten,
  type JsonObject,
  type Layer,
  layerOption,
  leakyRelu,
  type Network,
  type OptionsOf,
  disposeOnThrow,
  required,
  requireArgument,
  requireNoTable,
  requireShape,
  reshape,
  sequential,
  type Shape,
  sizes,
} from "@elbo/core";
import { adversarialModel, type AdversarialModel } from "./adversarial-model.js";
import { adversarialOptions, adversarialPlayers } from "./adversarial-training.js";
import { spectralNorm } from "./spectral-norm.js";
import { valueScale, type ValueScale } from "./value-scale.js";

const options = {
  /** What the data are: `dataset.spec`. */
  data: dataOption,
  /** Units of a code, which comes from N(0, I). */
  latent: count(required, "units of a code"),
  /**
   * Hidden layers of both MLPs, leaky ReLU of slope 0.2.
   * @default [128, 128]
   */
  hidden: sizes([128, 128], "units of the hidden layers of both networks"),
  /**
   * Whether the discriminator's kernels are divided by their largest singular value.
   * @default false
   */
  spectralNorm: flag(false, "whether the discriminator's kernels are divided by their largest singular value"),
  /** A network from [latent] to [...data.shape], instead of the MLP; its values in [-1, 1] unless the data are real. */
  generator: layerOption("a network from codes to examples"),
  /** A network from [...data.shape] to [1], the logit of being real, instead of the MLP. */
  discriminator: layerOption("a network from examples to the logit of being real"),
  ...adversarialOptions,
};

export type GanOptions = OptionsOf<typeof options>;

type Chosen = ChosenOptions<typeof options>;

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
export const gan = defineModel({ name: "gan", kind: "gan", package: "@elbo/gan-baseline", options, build: buildGan });

function buildGan(chosen: Chosen): AdversarialModel {
  const { data, latent, hidden, spectralNorm, seed } = chosen;
  requireOwnDiscriminator(chosen);
  requireNoTable("gan", data);
  const scale = valueScale(data);
  const rng = createRng(seed).split("weights");
  const network = chosen.generator ?? generatorMlp(hidden, data.shape, scale);
  const generator = requireOutput("generator", buildNetwork(network, [latent], rng.split("generator")), data.shape);
  const discriminator = disposeOnThrow([generator], () => {
    const network = chosen.discriminator ?? discriminatorMlp(hidden, spectralNorm);
    return requireOutput("discriminator", buildNetwork(network, data.shape, rng.split("discriminator")), [1]);
  });
  const game = { kind: "gan", generator, discriminator, scale, smallestBatch: 1 } as const;
  return adversarialModel(game, describe(chosen), data, adversarialPlayers(game, chosen));
}

/** Some options are for the discriminator that is made here. */
function requireOwnDiscriminator({ discriminator, spectralNorm, gradientPenalty }: Chosen): void {
  const own = "left out, because the discriminator is one of your own";
  const isFree = discriminator === undefined;
  requireArgument(
    isFree || !spectralNorm,
    "gan",
    "spectralNorm",
    own,
    spectralNorm,
    "Put spectralNorm around its layers.",
  );
  const advice = "Many operations of tfjs cannot be differentiated twice, and give wrong slopes without a word.";
  requireArgument(isFree || gradientPenalty === undefined, "gan", "gradientPenalty", own, gradientPenalty, advice);
}

/** A file says "custom" of a network of the caller's own, and nothing of what would have made another. */
function describe({ hidden, spectralNorm, ...chosen }: Chosen): JsonObject {
  const { generator, discriminator } = chosen;
  return {
    ...describeOptions(options, {
      ...chosen,
      ...(!(generator && discriminator) && { hidden }),
      ...(!discriminator && { spectralNorm }),
    }),
    generator: generator ? "custom" : "mlp",
    discriminator: discriminator ? "custom" : "mlp",
  };
}

const slope = leakyRelu(0.2);

function generatorMlp(hidden: readonly number[], shape: Shape, scale: ValueScale): Layer {
  const units = shape.reduce((product, size) => product * size, 1);
  const last = scale.bounded ? [activation("tanh")] : [];
  return sequential([
    ...hidden.map((units) => dense({ units, activation: slope })),
    dense({ units }),
    ...last,
    reshape(shape),
  ]);
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
