import { requireArgument, requireKnownOptions, type DataSpec } from "@elbo/core";
import { type ArrayExamples, arraySource, slice } from "../array-source.js";
import { type Binarization, binarizeDataset } from "../binarize.js";
import { type Dataset } from "../dataset.js";

export interface DigitsOptions {
  /**
   * What the values are: "categorical", integers 0 ... 16 (17 levels); "grey", value / 16; "binary", from the grey values
   * as `binarize` says.
   * @default "categorical"
   */
  readonly values?: "categorical" | "grey" | "binary";
  /** How grey values become binary; needed with "binary", and only there. Validation and test are never drawn twice. */
  readonly binarize?: Binarization;
  /**
   * Seed of the draws that are made once.
   * @default 0
   */
  readonly seed?: number;
}

/** Rows of the protocol's parts, in file order: [start, end). */
const parts = { train: [0, 1000], validation: [1000, 1350], test: [1350, 1797] } as const;

/**
 * 1,797 handwritten digits of 8 x 8 pixels with their classes, embedded in this package: nothing is read or fetched.
 * Rows 0-999 are for training, 1000-1349 for validation and 1350-1796 for test, in file order.
 *
 * `x` is [batch, 8, 8, 1] and `label` is [batch], 0 ... 9.
 *
 * @throws {ArgumentError} if an option is unknown or impossible
 * @see E. Alpaydin and C. Kaynak, "Optical Recognition of Handwritten Digits", UCI Machine Learning Repository 1998,
 *   https://doi.org/10.24432/C50P49, licence CC BY 4.0; in the form of scikit-learn's `load_digits`, BSD-3-Clause
 * @see https://github.com/jmtomczak/intro_dgm for the split
 * @example
 * const { spec, train } = await digits();
 * const batch = train.read(Uint32Array.of(0, 1), createRng(0).stream);
 */
export async function digits(options: DigitsOptions = {}): Promise<Dataset> {
  const { values, binarize, seed } = checked(options);
  // The data load only where they are used.
  const { decodeDigits } = await import("./rows.js");
  const { x, label } = decodeDigits();
  const examples = { x, label, ...(values === "categorical" ? categorical : grey) };
  const [train, validation, test] = [parts.train, parts.validation, parts.test].map(([start, end]) =>
    arraySource(slice(examples, start, end)),
  );
  const data = { spec: examples.spec, train: train!, validation: validation!, test: test! };
  return binarize === undefined ? data : binarizeDataset(data, binarize, { seed });
}

const base = { name: "digits", shape: [8, 8, 1], classes: 10 } as const;

const categorical: { spec: DataSpec } = { spec: { ...base, kind: "categorical", levels: 17 } };

const grey: Pick<ArrayExamples, "spec" | "table"> = {
  spec: { ...base, kind: "grey", levels: 17 },
  table: Float32Array.from({ length: 17 }, (_, value) => value / 16),
};

function checked(options: DigitsOptions): DigitsOptions {
  requireKnownOptions("digits", options, ["values", "binarize", "seed"]);
  const { values = "categorical", binarize } = options;
  const known = values === "categorical" || values === "grey" || values === "binary";
  requireArgument(known, "digits", "values", '"categorical", "grey" or "binary"', values);
  if (values === "binary") {
    const rule = '"dynamic", "static" or "threshold" where values is "binary"';
    requireArgument(binarize !== undefined, "digits", "binarize", rule, binarize, "Grey is never binarised silently.");
  } else {
    const advice = 'Give values: "binary" to binarise.';
    requireArgument(
      binarize === undefined,
      "digits",
      "binarize",
      `absent where values is "${values}"`,
      binarize,
      advice,
    );
  }
  return { ...options, values };
}
