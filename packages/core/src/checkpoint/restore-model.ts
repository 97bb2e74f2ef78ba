import { requireCheckpoint, show } from "../errors.js";
import { buildWithin } from "../module/create-variables.js";
import { type JsonObject, type Module } from "../types.js";
import { assignParameters } from "./assign-parameters.js";
import { readModel } from "./model-file.js";
import { refuseImpossible } from "./refuse-impossible.js";

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
  const shapes = [...saved.tensors.values()].map(({ shape }) => shape);
  const model = buildWithin(shapes, () => refuseImpossible("restoreModel", () => build(saved.config)));
  try {
    assignParameters(model.parameters, saved.tensors);
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}
