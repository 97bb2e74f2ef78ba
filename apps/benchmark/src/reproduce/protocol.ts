import { type JsonObject } from "@elbo/core";
import { type FigureName } from "./figure.js";

/** A published figure. */
export interface Published {
  readonly value: number;
  /** How sure it is; what kind of error the protocol says. */
  readonly error?: number;
}

/** One line of a protocol's table: trainings that differ in nothing but the seed. */
export interface ProtocolRow {
  readonly title: string;
  /** Options of `compare`, as a file of options holds them, besides the protocol's own. */
  readonly study: JsonObject;
  /**
   * What others have measured.
   * @default nothing
   */
  readonly published?: Readonly<Partial<Record<FigureName, Published>>>;
}

/** A published experiment: what is trained, and what it came to. */
export interface Protocol {
  /** One line on what it is. */
  readonly summary: string;
  /** Where the figures are from, and what their errors are. */
  readonly source: string;
  /** Options of `compare` that all rows share. */
  readonly study: JsonObject;
  readonly seeds: readonly number[];
  /** Minutes that the whole is guessed to take on two cores; `--dry-run` measures steps. */
  readonly minutes: number;
  /**
   * Epochs after which trainings that stop early usually stop; estimates of time rest on them.
   * @default all
   */
  readonly usualEpochs?: number;
  /** What is measured, column by column. */
  readonly figures: readonly FigureName[];
  /** How far the mean over seeds may be from a published figure, and why. */
  readonly tolerance: Readonly<Partial<Record<FigureName, number>>>;
  readonly toleranceReason: string;
  readonly rows: readonly ProtocolRow[];
}
