import { loadDataset } from "../data/datasets.js";
import { type TrainingConfig } from "../models/training-config.js";
import { type Plan } from "../run/results.js";
import { type Cell, cellOf, fingerprintsOf, namedBeside } from "./cell.js";

/** The cells of a plan, one for each of its trainings; trainings that are equal are one cell. */
export async function cellsOf({ trainings, ...plan }: Plan): Promise<Cell[]> {
  const cells = new Map<string, Cell>();
  for (const config of trainings) {
    const cell = cellOf({ ...plan, trainings: [config] }, fingerprintsOf(await loadDataset(config)));
    cells.set(cell.hash, cell);
  }
  return namedBeside([...cells.values()]);
}

/** One training of each variant: seeds make no difference to what is possible. */
export function oneOfEach(trainings: readonly TrainingConfig[]): TrainingConfig[] {
  return [...new Map(trainings.map((config) => [JSON.stringify({ ...config, seed: 0 }), config])).values()];
}
