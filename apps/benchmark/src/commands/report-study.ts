import { type Output } from "../command-line/output.js";
import { type Engine } from "../engine.js";
import { describeEnvironment } from "../run/environment.js";
import { type Cell } from "../study/cell.js";
import { StudyMonitor, type WrittenStudy } from "../study/study-monitor.js";

/** Writes the results and the report of a study anew, from its cells' files. */
export async function reportStudy(
  folder: string,
  cells: readonly Cell[],
  engine: Engine,
  output: Output,
): Promise<WrittenStudy> {
  const started = new Date().toISOString();
  const context = { command: process.argv.slice(2), started, environment: describeEnvironment(engine), hints: [] };
  output.status("writing the report");
  return (await StudyMonitor.open(folder, cells, context)).close();
}
