import {
  choice,
  type ChosenOptions,
  count,
  defineOption,
  derived,
  type DerivedDefault,
  type OptionsOf,
  plain,
  positive,
  requireArgument,
  type Rng,
} from "@elbo/core";
import { type Codebook } from "./codebook.js";
import { learnedCodebook } from "./learned-codebook.js";
import { movingCodebook } from "./moving-codebook.js";

const share = plain<number>(
  { type: "number", minimum: 0, exclusiveMaximum: 1 },
  "at least 0 and less than 1",
  (given) => Number.isFinite(given) && given >= 0 && given < 1,
);

const asNumber = positive(1e-5, "added to the counts where they divide the sums of the moving averages");

const smoothing = defineOption<number, number | undefined, DerivedDefault<number>>(
  derived(({ codebook }) => (codebook === "ema" ? 1e-5 : undefined), "1e-5 of moving averages"),
  asNumber.help,
  {
    ...asNumber,
    choose: (where, argument, given, before) => {
      const divides = before["codebook"] === "ema";
      requireArgument(divides, where, argument, "left out, because the codebook is learned by the loss", given);
      return asNumber.choose(where, argument, given, before);
    },
    toJson: (chosen) => chosen,
  },
);

export const codebookOptions = {
  /**
   * Number of vectors in the codebook, K.
   * @default 512
   */
  codes: count(512, "vectors in the codebook", { from: 2, advice: "Usual numbers are 64 to 1024." }),
  /**
   * Length of a vector.
   * @default 64
   */
  dimension: count(64, "length of a vector"),
  /**
   * "ema": vectors are moving averages of what chose them; "loss": a term of the loss moves them.
   * @default "ema"
   */
  codebook: choice(["ema", "loss"], "ema", "whether moving averages or the loss move the vectors"),
  /**
   * Of the moving averages, from 0 to below 1.
   * @default 0.99
   */
  decay: defineOption<number, number, number>(0.99, "of the moving averages", share),
  /**
   * Added to the counts where they divide the sums, above 0. For "ema" alone.
   * @default 1e-5
   */
  smoothing,
  /**
   * A code that is chosen less than this many times as often as the average code becomes an output of the encoder, drawn
   * from the batch, unless another code is there already; 0 for never.
   * @default 0.1
   */
  revival: defineOption<number, number, number>(
    0.1,
    "share of the average count below which a code is replaced",
    share,
  ),
};

/** What a codebook is, and how it is learned. */
export type CodebookLearning = OptionsOf<typeof codebookOptions>;

/** How a codebook is learned: by moving averages, or by a term of the loss. */
export type CodebookKind = NonNullable<CodebookLearning["codebook"]>;

export function buildCodebook(options: ChosenOptions<typeof codebookOptions>, rng: Rng): Codebook {
  const { smoothing, ...shared } = options;
  return smoothing === undefined ? learnedCodebook(shared, rng) : movingCodebook({ ...shared, smoothing }, rng);
}
