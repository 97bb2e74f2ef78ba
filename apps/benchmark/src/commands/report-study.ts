import { existsSync } from "node:fs";
import { join } from "node:path";
import { type Output } from "../command-line/output.js";
import { type Engine } from "../engine.js";
import { describeEnvironment } from "../run/environment.js";
import { readResults } from "../run/read-results.js";
import { type Results } from "../run/results.js";
import { type Cell } from "../study/cell.js";
import { StudyMonitor, type WrittenStudy } from "../study/study-monitor.js";

/** Writes the results and the report of a study anew, from its cells' files. */
export async function reportStudy(
  folder: string,
  cells: readonly Cell[],
  engine: Engine,
  output: Output,
): Promise<WrittenStudy> {
  const { command, started } = await beginning(folder);
  const context = { command, started, environment: describeEnvironment(engine), hints: [] };
  output.status("writing the report");
  return (await StudyMonitor.open(folder, cells, context)).close();
}

/** The command that made a study and when, which a report that is written again still tells; of one without results, now. */
async function beginning(folder: string): Promise<Pick<Results, "command" | "started">> {
  if (existsSync(join(folder, "results.json"))) return readResults(folder);
  return { command: process.argv.slice(2), started: new Date().toISOString() };
}
