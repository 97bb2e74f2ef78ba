import { type JsonObject, requireArgument, type Rng } from "@elbo/core";
import { type Codebook } from "./codebook.js";
import { learnedCodebook } from "./learned-codebook.js";
import { movingCodebook } from "./moving-codebook.js";

/** How a codebook is learned: by moving averages, or by a term of the loss. */
export type CodebookKind = "ema" | "loss";

export interface CodebookLearning {
  /** "ema" (the default): vectors are moving averages of what chose them; "loss": a term of the loss moves them. */
  readonly codebook?: CodebookKind;
  /** Of the moving averages, from 0 to below 1; 0.99 unless given. */
  readonly decay?: number;
  /** Added to the counts where they divide the sums, above 0; 1e-5 unless given. For "ema" alone. */
  readonly smoothing?: number;
  /**
   * A code that is chosen less than this many times as often as the average code becomes an output of the encoder, drawn
   * from the batch, unless another code is there already; 0.1 unless given, 0 for never.
   */
  readonly revival?: number;
}

export const codebookOptionNames = ["codebook", "decay", "smoothing", "revival"] as const;

interface Chosen {
  readonly kind: CodebookKind;
  readonly build: (rng: Rng) => Codebook;
  readonly config: JsonObject;
}

/**
 * Checks how a codebook is to be learned.
 *
 * @throws {ArgumentError} if a number is impossible, or does not go with the kind
 */
export function chooseCodebook(
  where: string,
  options: CodebookLearning,
  { codes, dimension }: { readonly codes: number; readonly dimension: number },
): Chosen {
  const { codebook: kind = "ema", decay = 0.99, smoothing = 1e-5, revival = 0.1 } = options;
  const several = Number.isInteger(codes) && codes >= 2;
  requireArgument(several, where, "codes", "an integer of at least 2", codes, "Usual numbers are 64 to 1024.");
  requireArgument(Number.isInteger(dimension) && dimension >= 1, where, "dimension", "a positive integer", dimension);
  requireArgument(kind === "ema" || kind === "loss", where, "codebook", '"ema" or "loss"', kind);
  requireArgument(decay >= 0 && decay < 1, where, "decay", "at least 0 and less than 1", decay);
  requireArgument(Number.isFinite(smoothing) && smoothing > 0, where, "smoothing", "a positive number", smoothing);
  requireArgument(revival >= 0 && revival < 1, where, "revival", "at least 0 and less than 1", revival);
  const divides = kind === "ema" || options.smoothing === undefined;
  requireArgument(divides, where, "smoothing", 'left out, because the codebook is learned by the loss', smoothing);
  const shared = { codes, dimension, decay, revival };
  return {
    kind,
    build: (rng) => (kind === "ema" ? movingCodebook({ ...shared, smoothing }, rng) : learnedCodebook(shared, rng)),
    config: { codebook: kind, decay, ...(kind === "ema" ? { smoothing } : {}), revival },
  };
}
