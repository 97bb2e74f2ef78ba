import { type Json, type OptionEntries } from "@elbo/core";
import { type Dataset } from "@elbo/datasets";
import { type CurveSpec } from "./curve-spec.js";
import { type TermTitles } from "./term-titles.js";
import { type TrainingConfig, type TrainingSettings } from "./training-config.js";
import { type BenchModel } from "./bench-model.js";

/** Settings that most models have, and what is said where one has not. */
export type SharedSetting = "likelihood" | "hidden" | "activation" | "patience";

/** A model of the command line. */
export interface ModelEntry {
  /** One line on what it is. */
  readonly summary: string;
  /**
   * The settings that only some models have: options of the family that a command line can write, and the model's own. Flags
   * with their help, the configuration, and names and labels of trainings follow from them.
   */
  readonly settings?: OptionEntries;
  /** What settings are here unless asked for, which names of trainings say in any case; others are the family's default. */
  readonly defaults?: Readonly<Record<string, Json>>;
  /** What reports call the terms of its loss, beside the two parts of the ELBO. */
  readonly terms?: TermTitles;
  /** Settings that every model has but this one. */
  readonly without?: readonly SharedSetting[];
  /** Settings that stand in for the usual ones of a data set. */
  readonly usual?: (dataset: string) => Partial<TrainingSettings>;
  /**
   * What `latent` counts.
   * @default "units"
   */
  readonly latentUnit?: string;
  /**
   * Examples that a batch must hold to train on. A last batch of an epoch that holds fewer is left out.
   * @default 1
   */
  readonly smallestBatch?: number;
  /**
   * Epochs after which samples are kept for the report.
   * @default none
   */
  readonly samplesAfter?: readonly number[];
  /** Learning curves that a report draws in the place of the usual ones. */
  readonly curves?: readonly CurveSpec[];
  /** Charts of what is measured after each epoch, beside the learning curves. */
  readonly watched?: readonly CurveSpec[];
  /** Builds the model for the data that it is to learn. */
  build(config: TrainingConfig, data: Dataset): BenchModel;
}
