import { type Output } from "../command-line/output.js";
import { textTable } from "../report/text-table.js";
import { type WrittenStudy } from "../study/study-monitor.js";
import { outcome } from "./finish-run.js";

/**
 * Shows the metrics of a study that is over, and where its report is.
 *
 * @throws {RunError} after that, if a cell failed, is missing, or has a metric that is not finite
 */
export function finishStudy(
  { file, results }: WrittenStudy,
  { folder, output }: { readonly folder: string; readonly output: Output },
): void {
  if (output.json) output.result({ folder, report: file ?? null, ...results }, "");
  else if (results.trainings.length > 0) output.result({}, `\n${textTable(results)}\n`);
  if (file !== undefined) output.say(`Report: ${file}`);
  const error = outcome(results, folder);
  if (error !== undefined) throw error;
}
