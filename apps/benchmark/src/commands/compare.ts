import { defineCommand } from "../command-line/command.js";
import { choice, count, list, number, withDefault } from "../command-line/option.js";
import { comparedModels, modelNames } from "../models/index.js";
import { type OwnSetting, ownSettings } from "../models/model-entry.js";
import { beginRun, type Contestant } from "./begin-run.js";
import { modelList } from "./model-list.js";
import { ownOptions, requireTaken, takes } from "./own-settings.js";
import { seedRange, trainingNote, trainingOptions } from "./training-options.js";

export const compare = defineCommand({
  name: "compare",
  summary: "trains several models side by side: every model with every value of the settings that are swept",
  options: {
    models: withDefault(list(choice(modelNames, "which of the models below; the default ones take two cores about two minutes", "model")), comparedModels),
    latents: withDefault(list(count("numbers of latent units")), [2]),
    beta: list(ownOptions.beta),
    capacity: list(ownOptions.capacity),
    ramp: list(ownOptions.ramp),
    bound: list(ownOptions.bound),
    components: list(ownOptions.components),
    draws: list(ownOptions.draws),
    lambda: list(ownOptions.lambda),
    codes: list(ownOptions.codes),
    seeds: withDefault(list(number("integer", "seeds of weights, data order and noise", seedRange)), [1]),
    ...trainingOptions,
  },
  note: trainingNote,
  list: modelList,
  run: ({ values, output }) => {
    requireTaken("compare", values, values.models);
    return beginRun("compare", values, contestants(values), output);
  },
});

type Sweep = Readonly<Partial<Record<OwnSetting, readonly number[]>>> & {
  readonly models: readonly string[];
  readonly latents: readonly number[];
  readonly seeds: readonly number[];
};

/** Every model with every value of each setting that it has. */
function contestants(sweep: Sweep): Contestant[] {
  const { models, latents, seeds } = sweep;
  return [...new Set(models)].flatMap((model) =>
    [...new Set(latents)].flatMap((latent) =>
      ownVariants(model, sweep).flatMap((own) => [...new Set(seeds)].map((seed) => ({ model, latent, seed, ...own }))),
    ),
  );
}

/** Every combination of the values that are asked for of the settings that a model has. */
function ownVariants(model: string, sweep: Sweep): Partial<Record<OwnSetting, number>>[] {
  const taken = ownSettings.filter((setting) => sweep[setting] !== undefined && takes(model, setting));
  return taken.reduce<Partial<Record<OwnSetting, number>>[]>(
    (variants, setting) =>
      variants.flatMap((variant) => [...new Set(sweep[setting])].map((value) => ({ ...variant, [setting]: value }))),
    [{}],
  );
}
