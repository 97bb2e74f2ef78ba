import { defineCommand } from "../command-line/command.js";
import { choice, outputFile, text } from "../command-line/option.js";
import { UsageError } from "../command-line/usage-error.js";
import { type BackendName, backendNames, startEngine } from "../engine.js";
import { writeReport } from "../report/write-report.js";
import { withComparisons } from "../run/compare-trainings.js";
import { newestRun } from "../run/run-folder.js";
import { readCells } from "../study/cell-folder.js";
import { isStudy } from "../study/study-folder.js";
import { reportJoined } from "./report-joined.js";
import { reportPicture } from "./report-picture.js";
import { reportStudy } from "./report-study.js";
import { readTrainedResults } from "./select-training.js";

export const report = defineCommand({
  name: "report",
  summary:
    "writes report.html, summary.csv and summary.md of a run or study again, from its results and saved models; of several runs one page in --out",
  argument: { name: "run", summary: "folders of runs and studies (default: the newest in runs)", most: 1_000 },
  options: {
    picture: text(
      "title",
      "writes this picture of the page alone, by its title: a PNG file, or an SVG file of a chart",
    ),
    training: text("name", "whose picture it is, such as vae-16-seed1 (default: the first that has one)"),
    file: outputFile([".png", ".svg"], "where the picture goes (default: its title, in the folder of the training)"),
    out: text("folder", "where the page of several runs goes"),
    backend: choice<BackendName>(backendNames, "what computes; the one that the run was trained on unless given"),
  },
  run: async ({ values, words, output }) => {
    if (words.length > 1) {
      if (values.picture !== undefined) throw new UsageError("report: --picture", "left out with several runs", words);
      return reportJoined(words, values, output);
    }
    if (values.out !== undefined)
      throw new UsageError("report: --out", "left out with one run, whose page is in its folder", values.out);
    const folder = words[0] ?? (await newestRun());
    const { picture } = values;
    if (picture !== undefined) return reportPicture(folder, { ...values, picture }, output);
    for (const name of ["training", "file"] as const)
      if (values[name] !== undefined)
        throw new UsageError(`report: --${name}`, "left out without --picture", values[name]);
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
