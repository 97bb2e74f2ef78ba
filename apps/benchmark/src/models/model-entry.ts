import { type Dataset } from "@elbo/datasets";
import { type CurveSpec } from "../report/curve-spec.js";
import { type TrainingConfig, type TrainingSettings } from "../run/training-config.js";
import { type BenchModel } from "./bench-model.js";

/**
 * Settings that only some models have: the weight of the KL or of a part of it, the capacity that the KL is held at, the
 * epochs in which weight or capacity grow, the bound on the KL or the reconstruction, the components of a prior, the draws
 * of z per example in the loss, the weight of the divergence of the aggregate posterior, the size of a codebook.
 */
export const ownSettings = ["beta", "capacity", "ramp", "bound", "components", "draws", "lambda", "codes"] as const;
export type OwnSetting = (typeof ownSettings)[number];

/** Settings that most models have, and what is said where one has not. */
export type SharedSetting = "likelihood" | "hidden" | "activation" | "patience";

/** A model of the command line. */
export interface ModelEntry {
  /** One line on what it is. */
  readonly summary: string;
  /** The settings that only some models have, and what they are here unless asked for. */
  readonly own?: Readonly<Partial<Record<OwnSetting, number>>>;
  /** Settings that every model has but this one. */
  readonly without?: readonly SharedSetting[];
  /** Settings that stand in for the usual ones of a data set. */
  readonly usual?: (dataset: string) => Partial<TrainingSettings>;
  /** What `latent` counts, "units" unless given. */
  readonly latentUnit?: string;
  /** Examples that a batch must hold to train on, 1 unless given. A last batch of an epoch that holds fewer is left out. */
  readonly smallestBatch?: number;
  /** Epochs after which samples are kept for the report; none unless given. */
  readonly samplesAfter?: readonly number[];
  /** Learning curves that a report draws in the place of the usual ones. */
  readonly curves?: readonly CurveSpec[];
  /** Charts of what is measured after each epoch, beside the learning curves. */
  readonly watched?: readonly CurveSpec[];
  /** Builds the model for the data that it is to learn. */
  build(config: TrainingConfig, data: Dataset): BenchModel;
}
