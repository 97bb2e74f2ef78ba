import { requireCheckpoint, show } from "../errors.js";
import { type JsonObject, type Module } from "../types.js";
import { assignParameters } from "./assign-parameters.js";
import { readModel } from "./model-file.js";

/**
 * Builds a saved model again and gives it its parameters.
 *
 * @param build makes a model of the family from its configuration
 * @throws {CheckpointError} if the file is damaged, holds another family, or its tensors do not fit the model
 */
export function restoreModel<M extends Module>(file: Uint8Array, kind: string, build: (config: JsonObject) => M): M {
  const saved = readModel(file);
  requireCheckpoint(saved.kind === kind, "restoreModel", "kind", show(kind), saved.kind, "Use that family's loader.");
  const model = build(saved.config);
  try {
    assignParameters(model.parameters, saved.tensors);
    return model;
  } catch (error) {
    model.dispose();
    throw error;
  }
}
