import { mean, standardError } from "@elbo/core";
import { type Estimate } from "./estimate.js";

/** The mean of a figure over examples that are independent of each other. */
export function meanEstimate(
  values: ArrayLike<number>,
  { estimator, units, method = "of the mean over the examples" }: { estimator: string; units: string; method?: string },
): Estimate {
  return {
    value: mean(values),
    standardError: standardError(values),
    standardErrorMethod: method,
    estimator,
    units,
    count: values.length,
  };
}

/** The error of a share of independent answers, sqrt(p (1 - p) / n). */
export function binomial(
  of: string,
  share: number,
  count: number,
): Pick<Estimate, "standardError" | "standardErrorMethod"> {
  return {
    standardError: Math.sqrt((share * (1 - share)) / count),
    standardErrorMethod: `binomial over ${count} ${of}`,
  };
}
