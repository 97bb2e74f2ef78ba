import { existsSync } from "node:fs";
import { join } from "node:path";
import { DataError } from "@elbo/core";
import { defineCommand } from "../command-line/command.js";
import { flag } from "../command-line/option.js";
import { startEngine } from "../engine.js";
import { reportFile } from "../report/write-report.js";
import { readResults } from "../run/results.js";
import { newestRun, sweepRun } from "../run/run-folder.js";
import { holding } from "../run/run-lock.js";
import { isStudy } from "../study/study-folder.js";
import { carryOut } from "./carry-out.js";
import { resumeStudy } from "./resume-study.js";
import { workerOptions } from "./study-options.js";
import { runArgument } from "./run-argument.js";

export const resume = defineCommand({
  name: "resume",
  summary: "goes on with a run that was interrupted, and ends with the same bits as if it had not been",
  argument: runArgument,
  options: {
    "skip-failed": flag("leave trainings alone that have failed; they are tried again unless given"),
    ...workerOptions,
  },
  note: "How many processes work, and how, is for studies that compare began.",
  run: async ({ values, argument, output }) => {
    const folder = argument ?? (await newestRun());
    if (await isStudy(folder)) return resumeStudy(folder, values, !values["skip-failed"], output);
    await readResults(folder);
    await holding(folder, async () => {
      await sweepRun(folder);
      const results = await readResults(folder);
      if (results.status === "complete" && existsSync(join(folder, reportFile)))
        throw new DataError(`resume: run must be one with something left to do; got ${folder}, which is complete.`);
      // Another backend would not give the same bits.
      const engine = await startEngine(results.plan.backend);
      output.say(`Run ${folder}, on. ${engine.note}`);
      await carryOut(results, { folder, engine, output, resume: true, skipFailed: values["skip-failed"] });
    });
  },
});
