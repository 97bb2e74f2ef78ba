import { adversarialModels } from "./adversarial.js";
import { autoencoderModels } from "./autoencoders.js";
import { betaModels } from "./beta-models.js";
import { conditionalModels } from "./conditional.js";
import { withConvolutions } from "./convolutions.js";
import { gaussianModels } from "./gaussian.js";
import { infoModels } from "./infovae.js";
import { linearModels } from "./linear.js";
import { posteriorModels } from "./posteriors.js";
import { priorModels } from "./priors.js";
import { registerModels } from "./registry.js";
import { quantisedModels } from "./vector-quantised.js";

export { findModel, modelNames, registerModels } from "./registry.js";

// A family adds its file here.
registerModels({
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
});
registerModels(withConvolutions(["vae", "iwae", "beta-vae", "factor-vae", "vae+vamp", "infovae", "cvae", "ae"]));

/** What is compared where nothing is said: one of each kind that fits the digits, beside the linear baselines. */
export const comparedModels: readonly string[] = [
  "vae",
  "beta-vae",
  "vae+vamp",
  "infovae",
  "vq-vae",
  "pca",
  "factor-analysis",
];
