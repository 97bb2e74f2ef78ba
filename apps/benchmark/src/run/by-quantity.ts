import { isDensity } from "../models/density.js";
import { type TrainingResult } from "./results.js";

/** What a training's metrics are of: only metrics of one quantity compare. */
export function quantityOf({ metrics, data, model }: TrainingResult): string {
  const given = metrics.some((each) => each.given === "label") ? "p(x|y)" : "p(x)";
  return isDensity(data.spec, model.config) ? `${given}, a density` : given;
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
