import { type Output } from "../command-line/output.js";
import { type Engine } from "../engine.js";
import { textTable } from "../report/text-table.js";
import { writeReport } from "../report/write-report.js";
import { type Results } from "../run/results.js";

/** Writes the report of a run whose plan is done, and shows its figures. */
export async function finishRun(
  results: Results,
  { folder, engine, output }: { folder: string; engine: Engine; output: Output },
): Promise<void> {
  output.status("writing the report");
  const report = await writeReport(folder, results, engine.executor);
  output.result({ folder, report, ...results }, `\n${textTable(results)}\n`);
  output.say(`Report: ${report}`);
}
