import { type Results, resultsSchema, type TrainingResult } from "../run/results.js";
import { type Environment } from "../run/environment.js";
import { type Cell, namedBeside } from "./cell.js";
import { type CellStatus } from "./cell-state.js";

/** What a study is told apart by, beside its cells. */
export interface StudyContext {
  /** The words of the command line. */
  readonly command: readonly string[];
  /** ISO 8601, UTC. */
  readonly started: string;
  readonly environment: Environment;
  readonly hints: readonly string[];
}

/**
 * The results of a study's cells as those of one run, so that every command and report takes it as one: each cell's training
 * lies in the cell's folder. Cells of equal name, which differ in what names do not tell, have their hash in it.
 */
export function studyResults(statuses: readonly CellStatus[], { environment, ...context }: StudyContext): Results {
  const nameOf = cellNames(namedBeside(statuses.map(({ cell }) => cell)));
  const trainings = statuses.flatMap(({ cell, state, results }): TrainingResult[] =>
    state === "complete" ? [{ ...results!.trainings[0]!, name: nameOf(cell), folder: cell.hash }] : [],
  );
  const failures = statuses.flatMap(({ cell, failure }) => (failure ? [{ ...failure, name: nameOf(cell) }] : []));
  const open = statuses.length - trainings.length - failures.length;
  const first = statuses.find(({ state }) => state === "complete")?.results;
  const { plan } = statuses[0]!.cell;
  return {
    ...{ schema: resultsSchema, unit: "nats per example", ...context },
    status: open > 0 ? "running" : failures.length > 0 ? "failed" : "complete",
    plan: { ...plan, trainings: statuses.map(({ cell }) => cell.plan.trainings[0]!) },
    environment: first?.environment ?? environment,
    ...{ trainings, failures },
  };
}

/** What each cell is called: its training's name, with the start of its hash where several have that. */
function cellNames(cells: readonly Cell[]): (cell: Cell) => string {
  const counts = new Map<string, number>();
  for (const { name } of cells) counts.set(name, (counts.get(name) ?? 0) + 1);
  const names = new Map(cells.map(({ name, hash }) => [hash, name]));
  return ({ hash }) =>
    counts.get(names.get(hash)!)! > 1 ? `${names.get(hash)!}-${hash.slice(0, 6)}` : names.get(hash)!;
}
