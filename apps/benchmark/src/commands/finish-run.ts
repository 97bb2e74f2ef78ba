import { ElboError } from "@elbo/core";
import { type Output } from "../command-line/output.js";
import { type Engine } from "../engine.js";
import { notFiniteOf } from "../report/problems.js";
import { textTable } from "../report/text-table.js";
import { writeReport } from "../report/write-report.js";
import { type Results } from "../run/results.js";
import { writeResults } from "../run/run-folder.js";

/** Some trainings of a run failed, or ended with figures that are not finite. What there is has been stored and shown. */
class RunError extends ElboError {}

/**
 * Writes the report of a run whose plan is done, and shows its figures.
 *
 * @throws {RunError} after that, if a training failed, a figure is not finite, or the report could not be written
 */
export async function finishRun(
  results: Results,
  { folder, engine, output }: { folder: string; engine: Engine; output: Output },
): Promise<void> {
  if (results.trainings.length === 0) {
    if (output.json) output.result({ folder, report: null, ...results }, "");
    throw outcome(results, folder)!;
  }
  output.status("writing the report");
  const written = await writeReport(folder, results, engine.executor).catch((error: unknown) => error as Error);
  if (written instanceof Error) {
    output.result({ folder, report: null, ...results }, `\n${textTable(results)}\n`);
    throw new RunError(`report: could not be written: ${written.message} The figures are stored: pnpm bench report ${folder}`);
  }
  const { file, results: known } = written;
  await writeResults(folder, known);
  output.result({ folder, report: file, ...known }, `\n${textTable(known)}\n`);
  output.say(`Report: ${file}`);
  const error = outcome(known, folder);
  if (error !== undefined) throw error;
}

/** What is wrong with a run that is over; undefined where nothing is. */
function outcome({ plan, trainings, failures = [], hints = [] }: Results, folder: string): RunError | undefined {
  const hint = hints.map((each) => ` ${each}`).join("");
  if (failures.length > 0 && plan.trainings.length === 1) return new RunError(`${failures[0]!.message}${hint}`);
  if (failures.length > 0) {
    const list = failures.map(({ name, message }) => `${name}: ${message}`).join(" ");
    const again = `To try again: pnpm bench resume ${folder}`;
    return new RunError(`run: every training must succeed; got ${failures.length} of ${plan.trainings.length} failed: ${list}${hint} ${again}`);
  }
  const bad = trainings.flatMap(notFiniteOf);
  return bad.length === 0 ? undefined : new RunError(`run: every figure must be finite; got others: ${bad.join("; ")}.${hint}`);
}
