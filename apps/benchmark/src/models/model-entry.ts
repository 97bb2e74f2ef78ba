import { type Dataset } from "@elbo/datasets";
import { type TrainingConfig, type TrainingSettings } from "../run/training-config.js";
import { type BenchModel } from "./bench-model.js";

/**
 * Settings that only some models have: the weight of the KL or of a part of it, the components of a prior, the draws of z
 * per example in the loss.
 */
export const ownSettings = ["beta", "components", "draws"] as const;
export type OwnSetting = (typeof ownSettings)[number];

/** A model of the command line. */
export interface ModelEntry {
  /** One line on what it is. */
  readonly summary: string;
  /** The settings that only some models have, and what they are here unless asked for. */
  readonly own?: Readonly<Partial<Record<OwnSetting, number>>>;
  /** Settings that stand in for the usual ones of any data set. */
  readonly usual?: Partial<TrainingSettings>;
  /**
   * The validation figure that early stopping watches, "loss" unless given; null where none tells which epoch is best, so
   * that the last one is kept.
   */
  readonly monitor?: string | null;
  /** Builds the model for the data that it is to learn. */
  build(config: TrainingConfig, data: Dataset): BenchModel;
}
