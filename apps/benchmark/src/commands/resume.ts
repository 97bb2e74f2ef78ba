import { existsSync } from "node:fs";
import { join } from "node:path";
import { DataError } from "@elbo/core";
import { defineCommand } from "../command-line/command.js";
import { count, flag } from "../command-line/option.js";
import { UsageError } from "../command-line/usage-error.js";
import { startEngine } from "../engine.js";
import { reportFile } from "../report/write-report.js";
import { readResults } from "../run/read-results.js";
import { type Results } from "../run/results.js";
import { newestRun, sweepRun } from "../run/run-folder.js";
import { holding } from "../run/run-lock.js";
import { cellFile } from "../study/cell-folder.js";
import { isStudy } from "../study/study-folder.js";
import { carryOut } from "./carry-out.js";
import { resumeStudy } from "./resume-study.js";
import { workerOptions } from "./study-options.js";
import { runArgument } from "./run-argument.js";
import { mostEpochs } from "./training-options.js";

export const resume = defineCommand({
  name: "resume",
  summary: "goes on with a run that was interrupted, and ends with the same bits as if it had not been",
  argument: runArgument,
  options: {
    epochs: count(
      "extends a run to so many epochs, with the same bits as if it had been asked for them at once",
      mostEpochs,
    ),
    "skip-failed": flag("leave trainings alone that have failed; they are tried again unless given"),
    ...workerOptions,
  },
  note: "How many processes work, and how, is for studies that compare began.",
  run: async ({ values, argument, output }) => {
    const folder = argument ?? (await newestRun());
    if (await isStudy(folder)) requireNoEpochs(folder, values.epochs);
    if (await isStudy(folder)) return resumeStudy(folder, values, !values["skip-failed"], output);
    await readResults(folder);
    await holding(folder, async () => {
      await sweepRun(folder);
      const stored = await readResults(folder);
      const results = values.epochs === undefined ? stored : extended(folder, stored, values.epochs);
      if (results.status === "complete" && existsSync(join(folder, reportFile)))
        throw new DataError(`resume: run must be one with something left to do; got ${folder}, which is complete.`);
      // Another backend would not give the same bits.
      const engine = await startEngine(results.plan.backend);
      output.say(`Run ${folder}, on. ${engine.note}`);
      await carryOut(results, { folder, engine, output, resume: true, skipFailed: values["skip-failed"] });
    });
  },
});

/** A run's results as those of one that was asked for more epochs: its trainings go on from their last checkpoints. */
function extended(folder: string, results: Results, epochs: number): Results {
  if (existsSync(join(folder, cellFile))) requireNoEpochs(folder, epochs);
  const most = results.plan.trainings.reduce((longest, config) => Math.max(longest, config.epochs), 0);
  if (epochs <= most) throw new UsageError("resume: --epochs", `more than the run's ${most}`, epochs);
  const trainings = results.plan.trainings.map((config) => ({ ...config, epochs }));
  return { ...results, status: "running", plan: { ...results.plan, trainings }, trainings: [] };
}

/** @throws {UsageError} if epochs are asked for, which are part of a cell's name */
function requireNoEpochs(folder: string, epochs: number | undefined): void {
  const advice = "Its cells are named by their configuration: compare with --epochs makes others.";
  if (epochs !== undefined)
    throw new UsageError("resume: --epochs", `left out of the study in ${folder}`, epochs, advice);
}
