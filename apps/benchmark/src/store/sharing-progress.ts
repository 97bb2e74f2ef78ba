import { type Cell } from "../study/cell.js";
import { readStatus } from "../study/cell-state.js";
import { type CellStore } from "./cell-store.js";

/** Milliseconds between two times that a store is told how far a cell is. */
const tellEvery = 60_000;

export interface SharingOptions {
  readonly store: CellStore;
  /** Of the study here. */
  readonly folder: string;
  /** Hears of a store that could not be told: the work goes on, and another machine would begin further back. */
  readonly report: (line: string) => void;
  /** @default 60000 */
  readonly every?: number;
}

/**
 * Does the work on a cell from where another machine left it, and tells the store how far it is once in a while, and when it ends
 * before the cell is over.
 */
export async function sharingProgress<T>(
  cell: Cell,
  work: () => Promise<T>,
  { store, folder, report, every = tellEvery }: SharingOptions,
): Promise<T> {
  const { hash, name } = cell;
  const attempt = (what: () => Promise<unknown>) =>
    what().catch((error: Error) => report(`${name}: how far it is stays here, ${error.message}`));
  await attempt(() => store.fetchProgress(folder, hash));
  let telling: Promise<unknown> = Promise.resolve();
  const tell = () => (telling = telling.then(() => attempt(() => store.putProgress(folder, hash))));
  const timer = setInterval(() => void tell(), every);
  try {
    return await work();
  } finally {
    clearInterval(timer);
    await telling;
    if ((await readStatus(folder, cell)).state === "interrupted") await tell();
  }
}
