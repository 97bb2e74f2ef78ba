import { ElboError } from "@elbo/core";
import { callOf } from "../program.js";
import { Interrupted } from "../command-line/interrupted.js";
import { type Output } from "../command-line/output.js";
import { type Engine } from "../engine.js";
import { notFiniteOf, problemsOf } from "../report/problems.js";
import { textTable } from "../report/text-table.js";
import { writeReport, type WrittenReport } from "../report/write-report.js";
import { withComparisons } from "../run/compare-trainings.js";
import { type Results } from "../run/results.js";
import { writeResults } from "../run/run-folder.js";
import { type TrainingExhibits } from "../run/training-exhibits.js";

/** Some trainings of a run failed, or ended with metrics that are not finite. What there is has been stored and shown. */
class RunError extends ElboError {}

export interface FinishRunOptions {
  readonly folder: string;
  readonly engine: Engine;
  readonly output: Output;
  /** Stops the report; what it is about is stored and shown by then. */
  readonly signal: AbortSignal;
  /** What there is to show of trainings; the models of others are loaded. */
  readonly exhibits?: TrainingExhibits;
}

/**
 * Shows the metrics of a run whose plan is done, writes its report, and only then calls it over.
 *
 * @throws {RunError} after that, if a training failed, a metric is not finite, or the report could not be written
 * @throws {Interrupted} when the signal came before the report was there; a run that goes on from here writes it
 */
export async function finishRun(results: Results, options: FinishRunOptions): Promise<void> {
  const { folder, output } = options;
  const status = (results.failures ?? []).length > 0 ? "failed" : "complete";
  const over = await withComparisons(folder, { ...results, status });
  if (results.trainings.length === 0) {
    await writeResults(folder, over);
    if (output.json) output.result({ folder, report: null, ...over }, "");
    throw outcome(over, folder)!;
  }
  // A person sees the metrics first; a program gets one document, which says whether there is a report.
  if (!output.json) output.result({}, `\n${textTable(over)}\n`);
  const { file, results: known } = await reportOf(over, options).catch((error: unknown) => {
    if (output.json) output.result({ folder, report: null, ...results }, "");
    throw error;
  });
  await writeResults(folder, known);
  const missing = problemsOf(known).filter((problem) => !problemsOf(over).includes(problem));
  if (output.json) output.result({ folder, report: file, ...known }, "");
  else if (missing.length > 0) output.result({}, `${missing.join("\n")}\n`);
  output.say(`Report: ${file}`);
  const error = outcome(known, folder);
  if (error !== undefined) throw error;
}

async function reportOf(
  results: Results,
  { folder, engine: { executor }, output, signal, exhibits }: FinishRunOptions,
): Promise<WrittenReport> {
  output.status("writing the report");
  try {
    return await writeReport(folder, results, { executor, signal, exhibits });
  } catch (error) {
    if (signal.aborted && error === signal.reason)
      throw new Interrupted("Stopped while writing the report; the metrics are stored.");
    const message = error instanceof Error ? error.message : String(error);
    throw new RunError(`report: could not be written: ${message} The metrics are stored: ${callOf("report", folder)}`, {
      cause: error,
    });
  }
}

/** What is wrong with a run that is over; undefined where nothing is. */
export function outcome({ plan, trainings, failures = [], hints = [] }: Results, folder: string): RunError | undefined {
  const hint = hints.map((each) => ` ${each}`).join("");
  if (failures.length > 0 && plan.trainings.length === 1) return new RunError(`${failures[0]!.message}${hint}`);
  if (failures.length > 0) {
    const list = failures.map(({ name, message }) => `${name}: ${message}`).join(" ");
    const again = `To try again: ${callOf("resume", folder)}`;
    return new RunError(
      `run: every training must succeed; got ${failures.length} of ${plan.trainings.length} failed: ${list}${hint} ${again}`,
    );
  }
  const bad = trainings.flatMap(notFiniteOf);
  return bad.length === 0
    ? undefined
    : new RunError(`run: every metric must be finite; got others: ${bad.join("; ")}.${hint}`);
}
