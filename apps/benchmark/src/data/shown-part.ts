import { type ExampleSource } from "@elbo/core";
import { type Dataset } from "@elbo/datasets";

/** The part of the data that pictures are made of: the test set, or the training set where there is none. */
export function shownPart({ test, train }: Dataset): { source: ExampleSource; part: "test" | "training" } {
  return test.size > 0 ? { source: test, part: "test" } : { source: train, part: "training" };
}
