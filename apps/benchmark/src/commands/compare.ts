import { type Json } from "@elbo/core";
import { defineCommand } from "../command-line/command.js";
import { choice, count, list, number, withDefault } from "../command-line/option.js";
import { comparedModels, modelNames } from "../models/index.js";
import { beginRun } from "./begin-run.js";
import { modelList } from "./model-list.js";
import { askedSettings, settingOptions, settingVariants } from "./own-settings.js";
import { seedRange, trainingNote, trainingOptions } from "./training-options.js";

/** Each setting takes several values, of which every one is trained. */
const sweepOptions = Object.fromEntries(Object.entries(settingOptions).map(([flag, option]) => [flag, list(option)]));

export const compare = defineCommand({
  name: "compare",
  summary: "trains several models side by side: every model with every value of the settings that are swept",
  options: {
    models: withDefault(
      list(choice(modelNames, "which of the models below; the default ones take two cores about two minutes", "model")),
      comparedModels,
    ),
    latents: withDefault(list(count("numbers of latent units")), [2]),
    ...sweepOptions,
    seeds: withDefault(list(number("integer", "seeds of weights, data order and noise", seedRange)), [1]),
    ...trainingOptions,
  },
  note: trainingNote,
  list: modelList,
  run: ({ values, output }) => {
    const { models, latents, seeds } = values;
    const asked = askedSettings<readonly Json[]>("compare", values, models);
    const trials = [...new Set(models)].flatMap((model) =>
      [...new Set(latents)].flatMap((latent) =>
        settingVariants(model, asked).flatMap((settings) =>
          [...new Set(seeds)].map((seed) => ({ model, latent, seed, settings })),
        ),
      ),
    );
    return beginRun("compare", values, trials, output);
  },
});
