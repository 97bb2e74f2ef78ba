import { type CheckpointStore } from "@elbo/core";
import { checkpointFolder } from "@elbo/core/node";
import { ownFolder } from "./own-folder.js";

export interface TrainingCheckpointsOptions {
  /** Whether the training goes on from the newest. */
  readonly resume: boolean;
  /** Takes the line that says which checkpoint is damaged. */
  readonly report: (line: string) => void;
}

/** The checkpoints of a training. */
export interface TrainingCheckpoints {
  readonly store: CheckpointStore;
  /** The newest, where the training goes on from it. It bounds the model, which is built before `fit` takes the checkpoint up. */
  readonly newest: Uint8Array | undefined;
}

/**
 * Opens the checkpoints in a training's folder. The newest is read once, and kept until `fit` asks for it.
 *
 * @throws {CheckpointError} if the training goes on, there are checkpoints and all are damaged
 */
export async function trainingCheckpoints(
  folder: string,
  { resume, report }: TrainingCheckpointsOptions,
): Promise<TrainingCheckpoints> {
  const store = checkpointFolder(await ownFolder(folder, "checkpoints"), { keep: 2, report });
  if (!resume) return { store, newest: undefined };
  const newest = await store.latest();
  let kept = newest;
  const latest = () => {
    const taken = kept;
    kept = undefined;
    return Promise.resolve(taken);
  };
  const save: CheckpointStore["save"] = (bytes, about) => store.save(bytes, about);
  return { store: { save, latest }, newest: newest?.bytes };
}
