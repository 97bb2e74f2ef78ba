import { cp, mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { isLock } from "../run/run-lock.js";
import { readCells, replaceCellFolder } from "./cell-folder.js";
import { type CellState, readStatus } from "./cell-state.js";

/** What became of the cells of one study that went into another. */
export interface Merged {
  readonly copied: number;
  /** Complete there already. */
  readonly kept: number;
  /** A process works on them. */
  readonly running: number;
  /** Complete in both, with other weights: those that were there stay. */
  readonly different: readonly string[];
}

/** Copies the cells of a study into another; what is complete there stays, and every cell arrives whole or not at all. */
export async function mergeStudy(from: string, into: string): Promise<Merged> {
  await mkdir(into, { recursive: true });
  const there = new Map((await readCells(into)).map((cell) => [cell.hash, cell]));
  const merged = { copied: 0, kept: 0, running: 0, different: [] as string[] };
  for (const cell of await readCells(from)) {
    const { state, results } = await readStatus(from, cell);
    const before = there.has(cell.hash) ? await readStatus(into, cell) : undefined;
    if (state === "running" || before?.state === "running") merged.running += 1;
    else if (before !== undefined && rankOf(before.state) >= rankOf(state)) {
      merged.kept += 1;
      const [mine, theirs] = [before.results, results].map((each) => each?.trainings[0]?.model.sha256);
      if (state === "complete" && mine !== theirs) merged.different.push(cell.name);
    } else {
      await copyCell(join(from, cell.hash), into, cell.hash);
      merged.copied += 1;
    }
  }
  return merged;
}

/** Of two states of one cell the later stays. */
function rankOf(state: CellState): number {
  return ["pending", "interrupted", "failed", "complete"].indexOf(state);
}

async function copyCell(from: string, into: string, hash: string): Promise<void> {
  await replaceCellFolder(into, hash, async (draft) => {
    await cp(from, draft, { recursive: true });
    for (const name of (await readdir(draft)).filter(isLock)) await rm(join(draft, name));
  });
}
