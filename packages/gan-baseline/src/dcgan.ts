import {
  choice,
  type ChosenOptions,
  count,
  createRng,
  dataOption,
  type DataSpec,
  defineModel,
  derived,
  describeOptions,
  type OptionsOf,
  disposeOnThrow,
  requireArgument,
  requireNoTable,
  requireShape,
} from "@elbo/core";
import { adversarialModel, type AdversarialModel } from "./adversarial-model.js";
import { adversarialOptions, adversarialPlayers } from "./adversarial-training.js";
import { dcganDiscriminator, dcganGenerator, type DcganSizes, normalizations } from "./dcgan-networks.js";
import { valueScale } from "./value-scale.js";

const options = {
  /** What the data are: `dataset.spec`. */
  data: dataOption,
  /**
   * Units of a code, which comes from N(0, I).
   * @default 100
   */
  latent: count(100, "units of a code"),
  /**
   * Filters next to the image, doubled with each halving of its size.
   * @default 32
   */
  filters: count(32, "filters next to the image, doubled with each halving of its size"),
  /**
   * Rows and columns of background around the image.
   * @default 2 for images of 28, else 0
   */
  padding: count(
    derived(({ data }) => ((data as DataSpec).shape[0] === 28 ? 2 : 0), "2 for images of 28, else 0"),
    "rows and columns of background around the image",
    { from: 0 },
  ),
  /**
   * In the discriminator: "batch" norm, "spectral" norm of its kernels, or "none".
   * @default "batch"
   */
  normalization: choice(normalizations, "batch", "in the discriminator"),
  ...adversarialOptions,
};

export type DcganOptions = OptionsOf<typeof options>;

/** Sides of images that doubling from 4 reaches. */
const sides = [8, 16, 32, 64, 128];

/**
 * The deep convolutional GAN, for square images of 32, 64 and other sizes that doubling from 4 reaches; images of 28 get
 * a frame of two rows and columns of background. Convolutions of 4 x 4 with stride 2, batch norm and leaky ReLU of slope
 * 0.2 in both networks, tanh at the end of the generator; kernels from N(0, 0.02²), scales of the batch norm from
 * N(1, 0.02²). The players are those of {@link gan}.
 *
 * @throws {ArgumentError} if an option is unknown or impossible, or the data have no bounds
 * @throws {ShapeError} if the size of the images cannot be reached; it names the sizes that can
 * @see Radford et al. 2016, https://arxiv.org/abs/1511.06434
 * @example
 * const model = dcgan({ data: { name: "pictures", shape: [8, 8, 1], kind: "grey" }, latent: 16, filters: 4 });
 * const images = model.generate(2, createRng(1)); // [2, 8, 8, 1]
 */
export const dcgan = defineModel({
  name: "dcgan",
  kind: "dcgan",
  package: "@elbo/gan-baseline",
  options,
  build: buildDcgan,
});

function buildDcgan(chosen: ChosenOptions<typeof options>): AdversarialModel {
  const { data, latent, normalization, gradientPenalty, seed } = chosen;
  requireNoTable("dcgan", data);
  const advice = "Scale the images to [0, 1], and say that they are grey.";
  requireArgument(data.kind !== "real", "dcgan", "data.kind", '"grey", "binary" or "categorical"', data.kind, advice);
  const sizes = sizesOf(chosen);
  const holds = gradientPenalty === undefined || normalization !== "batch";
  const rule = '"none" or "spectral" with gradientPenalty';
  const reason = "With batch norm, an example's logit has slopes at the other examples.";
  requireArgument(holds, "dcgan", "normalization", rule, normalization, reason);
  const rng = createRng(seed).split("weights");
  const generator = dcganGenerator(sizes, latent)([latent], rng.split("generator"));
  const discriminator = disposeOnThrow([generator], () =>
    dcganDiscriminator(sizes)(data.shape, rng.split("discriminator")),
  );
  const game = { kind: "dcgan", generator, discriminator, scale: valueScale(data), smallestBatch: 2 } as const;
  return adversarialModel(game, describeOptions(options, chosen), data, adversarialPlayers(game, chosen));
}

function sizesOf({ data, filters, padding, normalization }: ChosenOptions<typeof options>): DcganSizes {
  requireReached(data, padding);
  const [side, , channels] = data.shape as [number, number, number];
  return { channels, doublings: Math.log2((side + 2 * padding) / 4), padding, filters, normalization };
}

function requireReached({ shape }: DataSpec, padding: number): void {
  const [height, width] = shape;
  const isSquare = shape.length === 3 && height === width;
  const square = "be that of square images [side, side, channels]";
  requireShape(isSquare, "dcgan", "data.shape", square, shape, `Sides of ${list(sides)} would work.`);
  const side = height! + 2 * padding;
  const rule = `have a side that doubling from 4 reaches, with a padding of ${padding}`;
  const even = sides.filter((reached) => reached > height! && (reached - height!) % 2 === 0).slice(0, 2);
  const paddings = even.map((reached) => (reached - height!) / 2);
  const padded = paddings.length > 0 ? `, or here a padding of ${list(paddings)}` : "";
  requireShape(
    sides.includes(side),
    "dcgan",
    "data.shape",
    rule,
    shape,
    `Sides of ${list(sides)} work without${padded}.`,
  );
}

function list(numbers: readonly number[]): string {
  return numbers.length < 2 ? numbers.join() : `${numbers.slice(0, -1).join(", ")} or ${numbers.at(-1)}`;
}
