import {
  choice,
  type ChosenOptions,
  latentNetworkOptions,
  mlp,
  type OptionsOf,
  required,
  reshape,
  sequential,
  type Shape,
  sizes,
} from "@elbo/core";
import { type BuiltIn } from "./built-in.js";

const { hidden, activation } = latentNetworkOptions;

export const fullyConnectedOptions = {
  kind: choice(["mlp"], required, "MLPs"),
  /**
   * Axes of an example's codes: [8] are eight codes, [] is a single one, [4, 4] a grid.
   * @default [8]
   */
  codeShape: sizes([8], "axes of an example's codes"),
  /**
   * Hidden layers of the encoder, and reversed of the decoder.
   * @default [256, 256]
   */
  hidden,
  /**
   * Activation of the hidden layers.
   * @default "relu"
   */
  activation,
};

export type FullyConnectedOptions = OptionsOf<typeof fullyConnectedOptions>;

/** MLPs from an example to [...codeShape, width] and back. */
export function fullyConnected(
  { codeShape, hidden, activation }: ChosenOptions<typeof fullyConnectedOptions>,
  width: number,
): BuiltIn {
  const code = [...codeShape, width];
  return {
    encoder: sequential([mlp({ hidden, outputs: product(code), activation }), reshape(code)]),
    decoder: (output) =>
      sequential([mlp({ hidden: [...hidden].reverse(), outputs: product(output), activation }), reshape(output)]),
  };
}

function product(shape: Shape): number {
  return shape.reduce((size, axis) => size * axis, 1);
}
