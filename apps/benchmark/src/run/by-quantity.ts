import { type DataSpec } from "@elbo/core";
import { isDensity } from "../models/density.js";
import { type TrainingResult } from "./results.js";

/** What a training's metrics are of, as "p(x) of bits": only metrics of one quantity compare. */
export function quantityOf({ metrics, data: { spec }, model }: TrainingResult): string {
  const given = metrics.some((each) => each.given === "label") ? "p(x|y)" : "p(x)";
  return isDensity(spec, model.config) ? `${given}, a density` : `${given} of ${valuesOf(spec)}`;
}

function valuesOf({ kind, levels }: DataSpec): string {
  if (kind === "binary") return "bits";
  return levels === undefined ? `${kind} values` : `${levels} levels`;
}

/** Trainings by what their metrics are of, in the order of the first of each. */
export function byQuantity(trainings: readonly TrainingResult[]): TrainingResult[][] {
  const groups = new Map<string, TrainingResult[]>();
  for (const training of trainings) {
    const quantity = quantityOf(training);
    groups.set(quantity, [...(groups.get(quantity) ?? []), training]);
  }
  return [...groups.values()];
}
