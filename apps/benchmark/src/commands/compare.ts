import { defineCommand } from "../command-line/command.js";
import { choice, count, list, number, withDefault } from "../command-line/option.js";
import { comparedModels, modelNames } from "../models.js";
import { beginRun } from "./begin-run.js";
import { seedRange, trainingOptions } from "./training-options.js";

export const compare = defineCommand({
  name: "compare",
  summary: "trains several models side by side: every model with every number of latent units and every seed",
  options: {
    models: withDefault(list(choice(modelNames, "which models")), comparedModels),
    latents: withDefault(list(count("numbers of latent units")), [2, 16]),
    seeds: withDefault(list(number("integer", "seeds of weights, data order and noise", seedRange)), [1]),
    ...trainingOptions,
  },
  run: ({ values, output }) => {
    const { models, latents, seeds } = values;
    const contestants = [...new Set(models)].flatMap((model) =>
      [...new Set(latents)].flatMap((latent) => [...new Set(seeds)].map((seed) => ({ model, latent, seed }))),
    );
    return beginRun("compare", values, contestants, output);
  },
});
