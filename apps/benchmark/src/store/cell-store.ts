import { type Cell } from "../study/cell.js";

/** Where what cells came to goes from machines that share no folder. Whatever is there is there whole. */
export interface CellStore {
  /** Puts the files of a cell that is over there, its result last. One that is complete there stays. */
  put(study: string, hash: string): Promise<void>;
  /** Brings the files of a cell that is over into its folder in a study; false where none is there. */
  fetch(study: string, hash: string): Promise<boolean>;
  /** Puts how far a cell is there that is not over, unless that is there already. */
  putProgress(study: string, hash: string): Promise<void>;
  /** Brings how far a cell is into its folder, where other machines came further with it; whether it did. */
  fetchProgress(study: string, hash: string): Promise<boolean>;
  /** Takes the result of a cell away that is to be done again. */
  forget(cell: Cell): Promise<void>;
  /** The hashes of all cells that are over. */
  list(): Promise<string[]>;
}
