import { type DataSpec, type ExampleSource } from "@elbo/core";

/** A data set in three parts that share a spec. */
export interface Dataset {
  readonly spec: DataSpec;
  /** What a model learns from. */
  readonly train: ExampleSource;
  /** What settings and early stopping are chosen by; may be empty. */
  readonly validation: ExampleSource;
  /** What final figures are reported on; may be empty. */
  readonly test: ExampleSource;
}
