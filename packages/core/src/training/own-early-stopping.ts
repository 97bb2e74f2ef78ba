import { type FitOptions } from "./fit-options.js";

/** What decides when a fit after training ends. */
type Ending = Pick<FitOptions, "patience" | "validation"> & { readonly epochs?: number };

/**
 * When to end the fit of a part of a model after the rest, such as a prior over codes: with held-out examples by early stopping of
 * its own, at most 1000 epochs and 10 without a better metric; without them after 20 epochs. What is given stays.
 *
 * @example
 * const { epochs, patience } = ownEarlyStopping({ validation: data.validation }); // 1000, 10
 */
export function ownEarlyStopping({ epochs, patience, validation }: Ending): Pick<FitOptions, "epochs" | "patience"> {
  if (validation === undefined) return { epochs: epochs ?? 20, ...(patience !== undefined && { patience }) };
  return { epochs: epochs ?? 1000, patience: patience ?? 10 };
}
