import { createHash } from "node:crypto";
import { type Dataset } from "@elbo/datasets";
import { trainingName, trainingNames } from "../models/training-config.js";
import { type SplitName, splitNames } from "../run/metrics.js";
import { type Plan } from "../run/results.js";
import { canonicalJson } from "./canonical-json.js";

/** Version of what a hash is of; it changes whenever the same configuration would come to other results. */
export const cellSchema = 1;

/** SHA-256 of each split of the data. */
export type Fingerprints = Readonly<Record<SplitName, string>>;

/** One training of a study: all that decides what it comes to. */
export interface Cell {
  /** What the cell's folder is called. */
  readonly hash: string;
  readonly name: string;
  /** A plan of one training. */
  readonly plan: Plan;
  readonly fingerprints: Fingerprints;
}

/** Hexadecimal digits of a folder's name: two of a million cells share it with a chance of one in 10^12. */
const digits = 20;

/** The cell of a plan of one training, on data with these fingerprints. */
export function cellOf(plan: Plan, fingerprints: Fingerprints): Cell {
  return { hash: hashOf(plan, fingerprints), name: trainingName(plan.trainings[0]!), plan, fingerprints };
}

/** Cells with names that tell them apart beside each other. */
export function namedBeside(cells: readonly Cell[]): Cell[] {
  const nameOf = trainingNames(cells.map(({ plan }) => plan.trainings[0]!));
  return cells.map((cell) => ({ ...cell, name: nameOf(cell.plan.trainings[0]!) }));
}

/** How often states are saved and what else is logged does not change what a training comes to. */
function hashOf({ trainings, backend, evidenceSamples, mostExamples, samplesAfter }: Plan, data: Fingerprints): string {
  const decides = {
    schema: cellSchema,
    config: trainings[0],
    backend,
    evidenceSamples,
    mostExamples,
    samplesAfter,
    data,
  };
  return createHash("sha256").update(canonicalJson(decides)).digest("hex").slice(0, digits);
}

export function fingerprintsOf(data: Dataset): Fingerprints {
  return Object.fromEntries(splitNames.map((split) => [split, data[split].fingerprint])) as Fingerprints;
}
