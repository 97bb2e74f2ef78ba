import { type ActivationName, mlp, requireArgument, requireKnownOptions, reshape, sequential, type Shape } from "@elbo/core";
import { type BuiltIn } from "./code-networks.js";

export interface FullyConnectedOptions {
  /** Axes of an example's codes: [8], eight codes, unless given; [] is a single one, [4, 4] a grid. */
  readonly codeShape?: Shape;
  /** Hidden layers of the encoder, and reversed of the decoder; [256, 256] unless given. */
  readonly hidden?: readonly number[];
  /** Activation of the hidden layers, "relu" unless given. */
  readonly activation?: ActivationName;
}

/**
 * MLPs from an example to [...codeShape, width] and back.
 *
 * @throws {ArgumentError} if a size is not a positive integer, or an option is unknown
 */
export function fullyConnected(where: string, options: FullyConnectedOptions, width: number): BuiltIn {
  requireKnownOptions(`${where}.network`, options, ["kind", "codeShape", "hidden", "activation"]);
  const { codeShape = [8], hidden = [256, 256], activation = "relu" } = options;
  requireSizes(where, "network.codeShape", codeShape);
  requireSizes(where, "network.hidden", hidden);
  const code = [...codeShape, width];
  return {
    encoder: sequential([mlp({ hidden, outputs: product(code), activation }), reshape(code)]),
    decoder: (output) =>
      sequential([mlp({ hidden: [...hidden].reverse(), outputs: product(output), activation }), reshape(output)]),
    config: { kind: "mlp", codeShape: [...codeShape], hidden: [...hidden], activation },
  };
}

function requireSizes(where: string, argument: string, sizes: readonly number[]): void {
  const holds = Array.isArray(sizes) && sizes.every((size) => Number.isInteger(size) && size >= 1);
  requireArgument(holds, where, argument, "a list of positive integers", sizes);
}

function product(shape: Shape): number {
  return shape.reduce((size, axis) => size * axis, 1);
}
