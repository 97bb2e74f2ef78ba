import { requireArgument, requireKnownOptions } from "@elbo/core";
import {
  type KnownDensity,
  knownDensity,
  type KnownDensityOptions,
  knownDensityOptions,
  requireCount,
  requirePositive,
} from "./known-density.js";

export interface CheckerboardOptions extends KnownDensityOptions {
  /**
   * Squares along a side, an even number.
   * @default 4
   */
  readonly squares?: number;
  /**
   * Length of a side of the board, which is centred at the origin.
   * @default 4
   */
  readonly side?: number;
}

/**
 * Uniform points on every other square of a board: p(x) = 2 / side^2 on squares (i, j) with even i + j, and 0 elsewhere.
 *
 * @throws {ArgumentError} if an option is unknown or impossible
 * @example
 * const data = checkerboard({ examples: 1000, seed: 1 });
 * const nats = data.logDensity([-1.5, -1.5, -0.5, -1.5]); // -log 8, -Infinity
 */
export function checkerboard(options: CheckerboardOptions = {}): KnownDensity {
  requireKnownOptions("checkerboard", options, ["squares", "side", ...knownDensityOptions]);
  const { squares = 4, side = 4 } = options;
  requireCount("checkerboard", "squares", squares, 2);
  requireArgument(squares % 2 === 0, "checkerboard", "squares", "even", squares);
  requirePositive("checkerboard", { side });
  const width = side / squares;
  const squareOf = (x: number) => Math.floor((x + side / 2) / width);
  const isOn = (square: number) => square >= 0 && square < squares;
  return knownDensity(
    {
      ...{ name: "checkerboard", entries: 2, normals: 0, uniforms: 4 },
      draw: (_, [column, row, alongX, alongY]) => {
        const j = Math.floor(row! * squares);
        const i = 2 * Math.floor((column! * squares) / 2) + (j % 2);
        return [-side / 2 + (i + alongX!) * width, -side / 2 + (j + alongY!) * width];
      },
      logDensity: ([x, y]) => {
        const [i, j] = [squareOf(x!), squareOf(y!)];
        return isOn(i) && isOn(j) && (i + j) % 2 === 0 ? Math.log(2 / side ** 2) : -Infinity;
      },
    },
    options,
  );
}
