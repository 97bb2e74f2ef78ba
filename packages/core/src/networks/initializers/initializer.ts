import { type Rng, type Shape, type Tensor } from "../../types.js";

/** How many inputs an output sums over, and how many outputs an input reaches. A bias has its kernel's. */
export interface Fans {
  readonly fanIn: number;
  readonly fanOut: number;
}

/** First values of a variable: a tensor of `shape` that the caller owns, from `rng` alone. */
export type Initializer = (shape: Shape, fans: Fans, rng: Rng) => Tensor;
