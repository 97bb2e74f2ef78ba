import { defineCommand } from "../command-line/command.js";
import { startEngine } from "../engine.js";
import { findStudyFolder, openStudyFolder } from "../study/study-folder.js";
import { askedStudy, studyFileWords, studyOptions } from "./asked-study.js";
import { carryOutStudy } from "./carry-out-study.js";
import { dryRun } from "./dry-run.js";
import { finishStudy } from "./finish-study.js";
import { modelList } from "./model-list.js";
import { trackCells } from "./track-cells.js";
import { trainingNote } from "./training-options.js";

export const compare = defineCommand({
  name: "compare",
  summary: "trains several models side by side: every model with every value of the settings that are swept",
  options: studyOptions,
  before: studyFileWords,
  note: trainingNote,
  list: modelList,
  run: async ({ values, output }) => {
    const engine = await startEngine(values.backend, { threads: values.threads });
    const { cells, hints } = await askedStudy("compare", values, engine);
    if (values["dry-run"]) {
      const found = await findStudyFolder(values.out, cells);
      return dryRun(cells, { folder: found, engine, output, workers: values.workers });
    }
    const tracked = await trackCells(cells, await findStudyFolder(values.out, cells), output);
    const folder = await openStudyFolder(values.out, tracked, new Date());
    output.say(`Study ${folder} with ${cells.length} cells. ${engine.note}`);
    hints.forEach((hint) => output.say(hint));
    const retryFailed = values.retry === "failed";
    const done = await carryOutStudy(tracked, { folder, engine, output, hints, given: values, retryFailed });
    finishStudy(done, { folder, output });
  },
});
