import {
  createRng,
  type DataSpec,
  describeData,
  type JsonObject,
  owning,
  requireArgument,
  requireDataSpec,
  requireKnownOptions,
  requireShape,
} from "@elbo/core";
import { adversarialModel, type AdversarialModel } from "./adversarial-model.js";
import { adversarialOptionNames, type AdversarialOptions, checkTraining } from "./adversarial-training.js";
import { dcganDiscriminator, dcganGenerator, type DcganSizes, type Normalization } from "./dcgan-networks.js";
import { valueScale } from "./value-scale.js";

export interface DcganOptions extends AdversarialOptions {
  /** Units of a code, which comes from N(0, I); 100 unless given. */
  readonly latent?: number;
  /** Filters next to the image, doubled with each halving of its size; 32 unless given. */
  readonly filters?: number;
  /** Rows and columns of background around the image; 2 for images of 28, none for others unless given. */
  readonly padding?: number;
  /** In the discriminator: "batch" norm unless given, "spectral" norm of its kernels, or "none". */
  readonly normalization?: Normalization;
}

const optionNames = [...adversarialOptionNames, "latent", "filters", "padding", "normalization"];

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
export function dcgan(options: DcganOptions): AdversarialModel {
  requireKnownOptions("dcgan", options, optionNames);
  requireDataSpec("dcgan", options.data);
  const { data, latent = 100, seed = 0 } = options;
  requireArgument(Number.isInteger(latent) && latent >= 1, "dcgan", "latent", "a positive integer", latent);
  const advice = "Scale the images to [0, 1], and say that they are grey.";
  requireArgument(data.kind !== "real", "dcgan", "data.kind", '"grey", "binary" or "categorical"', data.kind, advice);
  const sizes = chooseSizes(options);
  const training = checkTraining("dcgan", options);
  const holds = !training.penalised || sizes.normalization !== "batch";
  const rule = '"none" or "spectral" with gradientPenalty';
  const reason = "With batch norm, an example's logit has slopes at the other examples.";
  requireArgument(holds, "dcgan", "normalization", rule, sizes.normalization, reason);
  const rng = createRng(seed).split("weights");
  const generator = dcganGenerator(sizes, latent)([latent], rng.split("generator"));
  const discriminator = owning([generator], () => dcganDiscriminator(sizes)(data.shape, rng.split("discriminator")));
  const game = { kind: "dcgan", generator, discriminator, scale: valueScale(data), smallestBatch: 2 } as const;
  const { filters, padding, normalization } = sizes;
  const config: JsonObject = { data: describeData(data), latent, filters, padding, normalization, ...training.config, seed };
  return adversarialModel(game, config, data, training.players(game));
}

function chooseSizes({ data, filters = 32, padding, normalization = "batch" }: DcganOptions): DcganSizes {
  requireArgument(Number.isInteger(filters) && filters >= 1, "dcgan", "filters", "a positive integer", filters);
  const known = ["batch", "spectral", "none"].includes(normalization);
  requireArgument(known, "dcgan", "normalization", '"batch", "spectral" or "none"', normalization);
  const width = padding ?? (data.shape[0] === 28 ? 2 : 0);
  requireArgument(Number.isInteger(width) && width >= 0, "dcgan", "padding", "a non-negative integer", padding);
  requireReached(data, width);
  const [side, , channels] = data.shape as [number, number, number];
  return { channels, doublings: Math.log2((side + 2 * width) / 4), padding: width, filters, normalization };
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
  requireShape(sides.includes(side), "dcgan", "data.shape", rule, shape, `Sides of ${list(sides)} work without${padded}.`);
}

function list(numbers: readonly number[]): string {
  return numbers.length < 2 ? numbers.join() : `${numbers.slice(0, -1).join(", ")} or ${numbers.at(-1)}`;
}
