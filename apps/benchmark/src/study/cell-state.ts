import { existsSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { type Failure, type Results } from "../run/results.js";
import { readResults } from "../run/read-results.js";
import { holderOf } from "../run/run-lock.js";
import { type Cell } from "./cell.js";
import { hasBeat } from "./heartbeat.js";

export const cellStates = ["pending", "running", "complete", "failed", "interrupted"] as const;
export type CellState = (typeof cellStates)[number];

/** Where a cell stands, as its files say. */
export interface CellStatus {
  readonly cell: Cell;
  readonly state: CellState;
  /** What it has come to so far; none of a cell that never began. */
  readonly results?: Results;
  /** Why it failed, where it did. */
  readonly failure?: Failure;
}

/** Reads where a cell stands. */
export async function readStatus(study: string, cell: Cell): Promise<CellStatus> {
  const folder = join(study, cell.hash);
  const results = existsSync(join(folder, "results.json")) ? await readResults(folder) : undefined;
  const known = { cell, ...(results && { results }) };
  if (results?.status === "complete") return { ...known, state: "complete" };
  if (await isRunning(folder)) return { ...known, state: "running" };
  if (results?.status === "failed") return { ...known, state: "failed", failure: results.failures![0]! };
  return { ...known, state: results === undefined ? "pending" : "interrupted" };
}

/** Whether a process works on a cell: one here that is alive, or one on another machine that beat lately. */
async function isRunning(folder: string): Promise<boolean> {
  const holder = await holderOf(folder);
  if (holder === undefined) return false;
  return holder.isHere || (await hasBeat(folder));
}

/** Removes the lock that a process on another machine left when it stopped without a word. */
export async function releaseLost(folder: string): Promise<void> {
  const holder = await holderOf(folder);
  if (holder !== undefined && !holder.isHere && !(await hasBeat(folder)))
    await rm(join(folder, holder.lock), { force: true });
}
