import { type ExampleSource } from "@elbo/core";
import { type Dataset } from "@elbo/datasets";

/** The split that pictures are made of: the test set, or the training set where there is none. */
export function shownSplit({ test, train }: Dataset): { source: ExampleSource; split: "test" | "training" } {
  return test.size > 0 ? { source: test, split: "test" } : { source: train, split: "training" };
}
