import { DataError, show } from "@elbo/core";
import { defineCommand } from "../command-line/command.js";
import { text } from "../command-line/option.js";
import { UsageError } from "../command-line/usage-error.js";
import { startEngine } from "../engine.js";
import { mergeStore } from "../store/merge-store.js";
import { readCells } from "../study/cell-folder.js";
import { mergeStudy } from "../study/merge-studies.js";
import { isStudy } from "../study/study-folder.js";
import { reportStudy } from "./report-study.js";

/** Whether a study is in a store, and not in a folder. */
const isStore = (place: string) => place.startsWith("s3://");

export const merge = defineCommand({
  name: "merge",
  summary: "joins the cells of several studies, such as those of --shard, into one folder with one report",
  argument: { name: "study", summary: "folders of studies, or s3://bucket/prefix as of --store", most: 10_000 },
  options: { out: text("folder", "where the whole goes: new, or a study that grows") },
  run: async ({ values: { out }, words, output }) => {
    if (out === undefined) throw new UsageError("merge: --out", "given", out);
    if (words.length === 0) throw new UsageError("merge: study", "at least one folder", words);
    for (const folder of words)
      if (!isStore(folder) && !(await isStudy(folder)))
        throw new DataError(
          `merge: study must be a folder with cells of one; got ${show(folder)}. Give what --out was.`,
        );
    const merged: Record<string, Awaited<ReturnType<typeof mergeStudy>>> = {};
    for (const folder of words) {
      merged[folder] = isStore(folder) ? await mergeStore(folder, out) : await mergeStudy(folder, out);
      const { copied, kept, running, different } = merged[folder];
      output.say(`${folder}: ${copied} cells copied, ${kept} kept, ${running} left out that are being worked on.`);
      for (const name of different)
        output.say(`${name} is complete in both with other weights; the one in ${out} stays.`);
    }
    const cells = await readCells(out);
    const { file, results } = await reportStudy(out, cells, await startEngine(cells[0]!.plan.backend), output);
    const { length: complete } = results.trainings;
    output.result({ folder: out, report: file ?? null, merged, cells: cells.length, complete }, file ?? out);
  },
});
