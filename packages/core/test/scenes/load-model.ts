import { saveModel } from "../../src/checkpoint/model-file.js";
import { count } from "../../src/options/entries.js";
import { defineLatentModel } from "../../src/models/define-latent-model.js";
import { latentObjective } from "../../src/objectives/latent-objective.js";

const family = defineLatentModel({
  name: "betaVae",
  kind: "beta-vae",
  package: "@elbo/beta-vae",
  options: { samples: count(1, "draws") },
  objective: (parts, { samples }) => latentObjective(parts, { divergences: { kl: { divergence: parts.kl } }, samples }),
});

export const model = family({ data: { name: "bits", shape: [4], kind: "binary" }, latent: 2, hidden: [3] });
export const file = await saveModel(model);
