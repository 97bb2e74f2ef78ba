import {
  activation,
  choice,
  type ChosenOptions,
  conv2d,
  convolutionsDown,
  convolutionsUp,
  count,
  defineOption,
  type OptionsOf,
  plain,
  required,
  requireHalvings,
  residualBlock,
  sequential,
  type Shape,
} from "@elbo/core";
import { type BuiltIn } from "./built-in.js";

const even = (units: number) => Number.isInteger(units) && units >= 2 && units % 2 === 0;

export const convolutionalOptions = {
  kind: choice(["convolutional"], required, "convolutions"),
  /**
   * Channels within the networks, half as many at the largest size; even.
   * @default 128
   */
  channels: defineOption<number, number, number>(
    128,
    "channels within the networks, half as many at the largest size",
    {
      ...plain<number>({ type: "integer", minimum: 2, multipleOf: 2 }, "an even positive integer", even),
    },
  ),
  /**
   * How often height and width are halved: twice, 28 x 28 pixels become 7 x 7 codes.
   * @default 2
   */
  halvings: count(2, "how often height and width are halved"),
  /**
   * Number of residual blocks of each network.
   * @default 2
   */
  residualBlocks: count(2, "residual blocks of each network", { from: 0, to: 1000 }),
  /**
   * Channels inside a residual block.
   * @default 32
   */
  residualChannels: count(32, "channels inside a residual block"),
};

export type ConvolutionalOptions = OptionsOf<typeof convolutionalOptions>;

const around = { kernelSize: 3, padding: 1 } as const;

/**
 * The networks of the VQ-VAE's authors: 4 x 4 convolutions of stride 2, a 3 x 3 one and residual blocks down to a grid of
 * codes, and the same upwards.
 *
 * @throws {ShapeError} if the data are no images, or of a size that cannot be halved so often
 * @see van den Oord et al. 2017, section 4.1, https://arxiv.org/abs/1711.00937
 */
export function convolutional(
  where: string,
  { channels, halvings, residualBlocks, residualChannels }: ChosenOptions<typeof convolutionalOptions>,
  shape: Shape,
  width: number,
): BuiltIn {
  requireHalvings(where, shape, halvings);
  // [channels / 2, channels, channels, ...] from the image inwards.
  const filters = Array.from({ length: halvings }, (_, i) => (i === 0 ? channels / 2 : channels));
  const blocks = Array.from({ length: residualBlocks }, () => residualBlock({ hidden: residualChannels }));
  const inner = conv2d({ filters: channels, ...around });
  return {
    encoder: sequential([
      ...convolutionsDown({ filters }),
      ...[inner, ...blocks, activation("relu"), conv2d({ filters: width, kernelSize: 1 })],
    ]),
    decoder: (output) => sequential([inner, ...blocks, activation("relu"), ...convolutionsUp({ filters }, output)]),
  };
}
