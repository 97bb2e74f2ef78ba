import { requireArgument, requireData, requireKnownOptions } from "@elbo/core";
import { type Points } from "../points.js";
import { equalWidthBins } from "./bins.js";
import { bootstrap, type BootstrapOptions, requireResamples, type Uncertainty } from "./bootstrap.js";
import { factorsOf, type LabelledOptions, readLabelledPoints } from "./labelled-points.js";
import { type Information, plugInInformation } from "./mutual-information.js";

export const codeInformationOptions = ["bins", "resamples", "seed", "labelled"] as const;

export interface CodeInformationOptions extends BootstrapOptions, LabelledOptions {
  /**
   * Equal-width intervals that each code is cut into.
   * @default 20
   */
  readonly bins?: number;
}

/** What codes in bins say of factors, and how sure a function of it is. */
export interface CodeInformation extends Information {
  readonly estimator: string;
  readonly count: number;
  uncertainty(statistic: (information: Information) => number): Uncertainty;
}

/** Mutual information of codes and factors, for the scores that are functions of it; errors as theirs. */
export async function codeInformation(
  where: string,
  codes: Points,
  factors: Points,
  options: CodeInformationOptions,
): Promise<CodeInformation> {
  requireKnownOptions(where, options, codeInformationOptions);
  requireResamples(where, options);
  const { bins: size = 20 } = options;
  requireArgument(Number.isSafeInteger(size) && size >= 2, where, "bins", "an integer of 2 or more", size);
  const points = await readLabelledPoints(where, codes, factors, options);
  const { count, allCodes } = points;
  requireData(count >= size, where, "the number of labelled points", `at least the number of bins, ${size}`, count);
  const binned = points.codes.map((column, code) => equalWidthBins(column, size, allCodes[code]));
  const classes = factorsOf(where, points);
  return {
    ...plugInInformation(binned, classes),
    estimator: `plug-in mutual information, ${size} equal-width bins of each code`,
    count,
    uncertainty: (statistic) =>
      bootstrap("points", count, options, (weights) => statistic(plugInInformation(binned, classes, weights))),
  };
}
