import { type Cell } from "../study/cell.js";
import { readStatus } from "../study/cell-state.js";
import { type CellStore } from "./cell-store.js";

/** Brings what a store has of the cells of a study into its folder. What is complete there or being worked on stays. */
export async function fetchKnown(store: CellStore, folder: string, cells: readonly Cell[]): Promise<void> {
  const there = new Set(await store.list());
  for (const cell of cells.filter(({ hash }) => there.has(hash))) {
    const { state } = await readStatus(folder, cell);
    if (state !== "complete" && state !== "running") await store.fetch(folder, cell.hash);
  }
}
