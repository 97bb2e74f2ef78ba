import { defineCommand } from "../command-line/command.js";
import { choice } from "../command-line/option.js";
import { type BackendName, backendNames, startEngine } from "../engine.js";
import { writeReport } from "../report/write-report.js";
import { withComparisons } from "../run/compare-trainings.js";
import { newestRun } from "../run/run-folder.js";
import { readCells } from "../study/cell-folder.js";
import { isStudy } from "../study/study-folder.js";
import { reportStudy } from "./report-study.js";
import { runArgument } from "./run-argument.js";
import { readTrainedResults } from "./select-training.js";

export const report = defineCommand({
  name: "report",
  summary: "writes report.html, summary.csv and summary.md of a run or study again, from its results and saved models",
  argument: runArgument,
  options: {
    backend: choice<BackendName>(backendNames, "what computes; the one that the run was trained on unless given"),
  },
  run: async ({ values, argument, output }) => {
    const folder = argument ?? (await newestRun());
    if (await isStudy(folder)) {
      const cells = await readCells(folder);
      const engine = await startEngine(values.backend ?? cells[0]!.plan.backend);
      const { file } = await reportStudy(folder, cells, engine, output);
      return output.result({ folder, report: file ?? null }, file ?? "no cell is complete yet");
    }
    const results = await withComparisons(folder, await readTrainedResults(folder));
    const engine = await startEngine(values.backend ?? results.plan.backend);
    const { file } = await writeReport(folder, results, { executor: engine.executor });
    output.result({ folder, report: file }, file);
  },
});
