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
export function restoreModel<M extends Module>(
  file: Uint8Array,
  kind: string,
  build: (config: JsonObject) => M,
): M {
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

/** Networks of the caller's own, which a file cannot hold. */
export interface CustomNetworks<L> {
  readonly encoder?: L;
  readonly decoder?: L;
}

/**
 * Checks that networks are given exactly where the saved model had the caller's own.
 *
 * @throws {CheckpointError} otherwise, naming the network
 */
export function requireCustomNetworks<L>(where: string, config: JsonObject, networks: CustomNetworks<L>): void {
  for (const name of ["encoder", "decoder"] as const) {
    const custom = config[name] === "custom";
    const rule = custom ? "given, because the model was saved with a network of its own" : "left out";
    requireCheckpoint(custom === (networks[name] !== undefined), where, name, rule, networks[name]);
  }
}
