/** A call of the file system that concerns a folder. */
export interface Call {
  readonly name: string;
  /** Relative to the folder. */
  readonly path: string;
  /** Whether it changes what is there. */
  readonly changes: boolean;
  /** Whether it fails where the disk is full. */
  readonly takesSpace: boolean;
  /** What it writes at the end of its file. */
  readonly content?: Uint8Array;
  /** Set by who is asked: the disk is full, and the call fails. */
  fails?: boolean;
}

export function watchCalls(folder: string, before: (call: Call) => void): () => void;
export function writeHalf(folder: string, call: Call): void;
