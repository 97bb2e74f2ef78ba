import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { defineCommand } from "../command-line/command.js";
import { alignColumns } from "../report/text-table.js";
import { readResults } from "../run/read-results.js";
import { runsFolder } from "../run/run-folder.js";
import { holderOf } from "../run/run-lock.js";
import { readCells } from "../study/cell-folder.js";
import { type CellState, cellStates, readStatus } from "../study/cell-state.js";
import { isStudy } from "../study/study-folder.js";

/** A line of the list. */
interface Listed {
  readonly name: string;
  /** How many trainings are in each state. */
  readonly states: Readonly<Partial<Record<CellState, number>>>;
  readonly what: string;
}

export const list = defineCommand({
  name: "list",
  summary: "lists the runs and studies of a folder, or the cells of a study, with where each stands",
  argument: { name: "folder", summary: `a folder of runs, or a study (default: ${runsFolder})` },
  options: {},
  run: async ({ argument: folder = runsFolder, output }) => {
    const listed = (await isStudy(folder)) ? await cellsOf(folder) : await runsOf(folder);
    const rows = listed.map(({ name, states, what }) => [name, describeStates(states), what]);
    output.result({ folder, entries: listed }, alignColumns([["name", "state", "what"], ...rows], 3));
  },
});

/** The cells of a study by their folders. */
async function cellsOf(study: string): Promise<Listed[]> {
  const listed: Listed[] = [];
  for (const cell of await readCells(study)) {
    const { state, failure } = await readStatus(study, cell);
    const what = failure === undefined ? cell.name : `${cell.name}: ${failure.message}`;
    listed.push({ name: cell.hash, states: { [state]: 1 }, what });
  }
  return listed;
}

/** Runs and studies; a study is one line, whatever it holds. */
async function runsOf(folder: string): Promise<Listed[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const listed: Listed[] = [];
  for (const { name } of entries.filter((entry) => entry.isDirectory()).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const one = await runOf(join(folder, name));
    if (one !== undefined) listed.push({ name, ...one });
  }
  return listed;
}

async function runOf(folder: string): Promise<Omit<Listed, "name"> | undefined> {
  if (await isStudy(folder)) {
    const cells = await readCells(folder);
    const states: Partial<Record<CellState, number>> = {};
    for (const cell of cells) {
      const { state } = await readStatus(folder, cell);
      states[state] = (states[state] ?? 0) + 1;
    }
    const models = [...new Set(cells.map(({ plan }) => plan.trainings[0]!.model))].join(", ");
    return { states, what: `study of ${models}` };
  }
  const results = await readResults(folder).catch(() => undefined);
  if (results === undefined) return undefined;
  const isHeld = (await holderOf(folder)) !== undefined;
  const state = results.status !== "running" ? results.status : isHeld ? "running" : "interrupted";
  return { states: { [state]: results.plan.trainings.length }, what: results.command.join(" ") };
}

function describeStates(states: Listed["states"]): string {
  const known = cellStates.filter((state) => states[state] !== undefined);
  if (known.length === 1 && states[known[0]!] === 1) return known[0]!;
  return known.map((state) => `${states[state]} ${state}`).join(", ");
}
