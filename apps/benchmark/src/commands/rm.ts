import { existsSync } from "node:fs";
import { rm as remove } from "node:fs/promises";
import { join } from "node:path";
import { DataError, show } from "@elbo/core";
import { defineCommand } from "../command-line/command.js";
import { UsageError } from "../command-line/usage-error.js";
import { InUseError, holderOf } from "../run/run-lock.js";
import { cellFile, readCells } from "../study/cell-folder.js";
import { isStudy } from "../study/study-folder.js";

export const rm = defineCommand({
  name: "rm",
  summary: "removes runs, studies or single cells, with all their files; none that a process works on",
  argument: { name: "run", summary: "folders to remove", most: 10_000 },
  options: {},
  run: async ({ words, output }) => {
    if (words.length === 0) throw new UsageError("rm: run", "at least one folder", words);
    for (const folder of words) await requireRemovable(folder);
    for (const folder of words) await remove(folder, { recursive: true });
    output.result({ removed: words }, words.map((folder) => `removed ${folder}`).join("\n"));
  },
});

/**
 * @throws {DataError} if a folder is none of a run, a study or a cell
 * @throws {InUseError} if a process works in it
 */
async function requireRemovable(folder: string): Promise<void> {
  const study = await isStudy(folder);
  const known = study || ["results.json", cellFile].some((name) => existsSync(join(folder, name)));
  if (!known) throw new DataError(`rm: run must be the folder of a run, a study or a cell; got ${show(folder)}.`);
  const inside = study ? (await readCells(folder)).map(({ hash }) => join(folder, hash)) : [];
  for (const each of [folder, ...inside]) {
    const holder = await holderOf(each);
    if (holder === undefined) continue;
    const advice = `Stop the process first; if it is long gone, remove ${join(each, holder.lock)}.`;
    throw new InUseError(`rm: run must be one that no process works in; got ${each}. ${advice}`);
  }
}
