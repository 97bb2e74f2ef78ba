import { type Module, type Pass, type Tensor } from "@elbo/core";

/** The vectors that an encoder's outputs are replaced by, and how they are learned. */
export interface Codebook extends Module {
  /** Number of vectors. */
  readonly codes: number;
  /** Length of a vector. */
  readonly dimension: number;
  /** [codes, dimension]; gradients flow to the variables where the codebook is learned by them. */
  vectors(): Tensor;
  /**
   * What a training step does beside gradients, once: moves averages, revives codes.
   *
   * @param rows outputs of the encoder [rows, dimension]
   * @param codes what they are replaced by, int32 [rows]
   */
  follow(rows: Tensor, codes: Tensor, pass: Pass): void;
  /** Begins anew from these vectors, [codes, dimension], each as if it were chosen once a step. */
  restart(vectors: Tensor): void;
}

/** What codebooks have in common. */
export interface CodebookOptions {
  readonly codes: number;
  readonly dimension: number;
  /** A code that is chosen less than this many times as often as the average code is replaced; 0 for none. */
  readonly revival: number;
  /** Of the moving averages, from 0 to below 1. */
  readonly decay: number;
}
