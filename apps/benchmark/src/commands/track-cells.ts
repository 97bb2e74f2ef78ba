import { type Output } from "../command-line/output.js";
import { type Plan } from "../run/results.js";
import { type Cell } from "../study/cell.js";
import { readCells } from "../study/cell-folder.js";
import { type MlflowPlace } from "../tracking/mlflow-client.js";
import { beginStudyRun, updateStudyRun } from "../tracking/track-study.js";

/** Where the run is that those of a study's cells are nested in; undefined where none is. */
export function studyPlace(cells: readonly Cell[]): MlflowPlace | undefined {
  return cells.map(({ plan }) => plan.mlflow).find((place) => typeof place?.parent === "string");
}

/**
 * Cells whose trainings are tracked in runs within one of their study: that of the folder, where one has begun there. Their hashes
 * stay: where a training is tracked does not change what it comes to.
 *
 * @param folder of the study, if it has begun
 */
export async function trackCells(cells: readonly Cell[], folder: string | undefined, output: Output): Promise<Cell[]> {
  const asked = cells[0]?.plan.mlflow;
  if (asked === undefined) return [...cells];
  const begun = folder === undefined ? undefined : studyPlace(await readCells(folder));
  const place = begun?.uri === asked.uri ? begun : await beginStudyRun(asked, `study of ${cells.length} cells`, output);
  if (place === begun) await updateStudyRun(place, "RUNNING", output);
  return cells.map((cell) => ({ ...cell, plan: trackedIn(cell.plan, place) }));
}

/** A plan that asks to be tracked, in this place or in none. */
function trackedIn({ mlflow, ...plan }: Plan, place: MlflowPlace | undefined): Plan {
  return mlflow === undefined || place === undefined ? plan : { ...plan, mlflow: place };
}
