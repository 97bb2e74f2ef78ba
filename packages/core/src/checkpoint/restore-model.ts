import { requireCheckpoint, show } from "../errors.js";
import { buildWithin } from "../module/create-variables.js";
import { type JsonObject, type Module, type Shape } from "../types.js";
import { assignParameters } from "./assign-parameters.js";
import { readModel } from "./model-file.js";
import { refuseImpossible } from "./refuse-impossible.js";
import { loadRun } from "./run-file.js";
import { type TensorArray } from "./tensor-file.js";

/**
 * Builds a saved model again and gives it its parameters. Of variables that {@link createVariables} makes, as all of these
 * packages do, none is larger than the file says: a configuration that asks for more is refused before it takes memory.
 *
 * @param build makes a model of the family from its configuration, and no other variables
 * @throws {CheckpointError} if the file is damaged, holds another family, or its tensors do not fit the model, or
 *   its configuration makes none
 */
export function restoreModel<M extends Module>(file: Uint8Array, kind: string, build: (config: JsonObject) => M): M {
  const saved = readModel(file);
  requireCheckpoint(saved.kind === kind, "restoreModel", "kind", show(kind), saved.kind, "Use that family's loader.");
  const shapes = shapesOf(saved.tensors);
  const model = buildWithin("restoreModel", shapes, () => refuseImpossible("restoreModel", () => build(saved.config)));
  try {
    assignParameters(model.parameters, saved.tensors);
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/**
 * Builds the model of a run that is to go on from a checkpoint. None of its variables is larger than a tensor of the checkpoint: a plan
 * that comes from elsewhere and asks for more is refused before it takes memory. Its values are taken up by `fit`.
 *
 * @param checkpoint of a {@link CheckpointStore}
 * @param build makes the model, and no other variables
 * @throws {CheckpointError} if the checkpoint is damaged or holds no run, or the model has a variable that it has no tensor for
 * @example
 * const newest = await memoryStore().latest();
 * const build = () => mlp({ hidden: [8], outputs: 2 })([3], createRng(0).split("weights"));
 * const network = newest === undefined ? build() : buildResumed(newest.bytes, build);
 */
export function buildResumed<M>(checkpoint: Uint8Array, build: () => M): M {
  return buildWithin("resume", shapesOf(loadRun(checkpoint).variables), build);
}

function shapesOf(tensors: ReadonlyMap<string, TensorArray>): Map<string, Shape> {
  return new Map([...tensors].map(([path, { shape }]) => [path, shape]));
}
