import { requireArgument } from "@elbo/core";
import { adversarialModels } from "./adversarial.js";
import { autoencoderModels } from "./autoencoders.js";
import { betaModels } from "./beta-models.js";
import { conditionalModels } from "./conditional.js";
import { gaussianModels } from "./gaussian.js";
import { infoModels } from "./infovae.js";
import { linearModels } from "./linear.js";
import { type ModelEntry } from "./model-entry.js";
import { posteriorModels } from "./posteriors.js";
import { priorModels } from "./priors.js";
import { quantisedModels } from "./vector-quantised.js";

/** The models by name; a family adds its file here. */
const models: Readonly<Record<string, ModelEntry>> = {
  ...gaussianModels,
  ...betaModels,
  ...posteriorModels,
  ...priorModels,
  ...infoModels,
  ...conditionalModels,
  ...autoencoderModels,
  ...quantisedModels,
  ...adversarialModels,
  ...linearModels,
};

export const modelNames: readonly string[] = Object.keys(models);

/**
 * What is compared where nothing is said: one of each kind that fits the digits, which two cores train in a minute, beside
 * the linear baselines.
 */
export const comparedModels: readonly string[] = ["vae", "beta-vae", "vae+vamp", "infovae", "vq-vae", "pca", "factor-analysis"];

/** @throws {ArgumentError} if there is no such model */
export function findModel(name: string): ModelEntry {
  requireArgument(Object.hasOwn(models, name), "models", "model", `one of ${modelNames.join(", ")}`, name);
  return models[name]!;
}
