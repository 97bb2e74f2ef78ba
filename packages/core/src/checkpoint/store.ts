/** Where a run's checkpoints are kept. */
export interface CheckpointStore {
  /** Keeps a checkpoint. When the promise settles it survives a crash, and older ones may be gone. */
  save(bytes: Uint8Array, about: CheckpointNote): Promise<void>;
  /** The newest checkpoint that is whole, if there is any. */
  latest(): Promise<StoredCheckpoint | undefined>;
}

export interface CheckpointNote {
  /** Steps done. */
  readonly step: number;
  /** Whether the validation loss is the lowest so far at this step. */
  readonly best: boolean;
}

export interface StoredCheckpoint {
  readonly bytes: Uint8Array;
  readonly step: number;
}

/** Keeps the newest checkpoint in memory: for tests, and for browsers that save it elsewhere. */
export function memoryStore(): CheckpointStore {
  let newest: StoredCheckpoint | undefined;
  return {
    save: async (bytes, { step }) => void (newest = { bytes: new Uint8Array(bytes), step }),
    latest: async () => newest,
  };
}
