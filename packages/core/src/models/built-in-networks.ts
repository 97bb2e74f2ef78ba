import { type DataSpec } from "../data/source.js";
import { sizeOf } from "../counts.js";
import { requireArgument } from "../errors.js";
import { activation } from "../networks/activation.js";
import { convolutionsDown, type ConvolutionsOptions, convolutionsUp, halvingsOf } from "../networks/convolutions.js";
import { mlp } from "../networks/mlp.js";
import { reshape } from "../networks/reshape.js";
import { sequential } from "../networks/sequential.js";
import { type Layer, type Shape } from "../types.js";
import { type ChosenNetworkOptions } from "./latent-options.js";

/** Sides of the grid on which convolutions end, at least: 4 of images of 8, 32, 64 and 128; 7 of 28. */
const smallestGrid = 4;

/** Layers to be: an encoder's of as many outputs as it is asked for, a decoder's to a shape of outputs. */
export interface BuiltInNetworks {
  encoder(this: void, outputs: number): Layer;
  decoder(this: void, output: Shape): Layer;
}

/**
 * The networks that options name.
 *
 * @throws {ArgumentError} if options of convolutions are given for MLPs
 * @throws {ShapeError} if the data are no images, or cannot be halved
 */
export function builtInNetworks(where: string, options: ChosenNetworkOptions): BuiltInNetworks {
  const { network, data, hidden, activation: after, gated = false } = options;
  const { decoderHidden = [...hidden].reverse(), decoderActivation = after } = options;
  for (const name of network === "mlp" ? (["channels", "residualBlocks"] as const) : [])
    requireArgument(options[name] === undefined, where, name, `left out with network "mlp"`, options[name]);
  const inwards = (outputs: number) => mlp({ hidden, outputs, activation: after, gated });
  const outwards = (outputs: number) => mlp({ hidden: decoderHidden, outputs, activation: decoderActivation, gated });
  if (network === "mlp")
    return { encoder: inwards, decoder: (output) => sequential([outwards(sizeOf(output)), reshape(output)]) };
  const stack = convolutionsOf(where, options, data);
  const { filters } = stack;
  const grid = [...data.shape.slice(0, 2).map((side) => side / 2 ** filters.length), filters.at(-1)!];
  return {
    encoder: (outputs) => sequential([...convolutionsDown({ ...stack, activation: after }), inwards(outputs)]),
    decoder: (output) =>
      sequential([
        ...[outwards(sizeOf(grid)), activation(decoderActivation), reshape(grid)],
        ...convolutionsUp({ ...stack, activation: decoderActivation }, output),
      ]),
  };
}

/** Twice as many channels with each halving, to four times those at the largest size. */
function convolutionsOf(
  where: string,
  { channels = 32, residualBlocks = 0 }: ChosenNetworkOptions,
  { shape }: DataSpec,
): ConvolutionsOptions {
  const halvings = halvingsOf(where, shape, smallestGrid);
  const filters = Array.from({ length: halvings }, (_, i) => channels * Math.min(4, 2 ** i));
  return { filters, residualBlocks };
}
