import { defineCommand } from "../command-line/command.js";
import { choice, count, list, number, withDefault } from "../command-line/option.js";
import { comparedModels, modelNames } from "../models/index.js";
import { type OwnSetting } from "../models/model-entry.js";
import { beginRun, type Contestant } from "./begin-run.js";
import { betaRange, betaSummary, componentsSummary, requireTaken, takes } from "./own-settings.js";
import { seedRange, trainingOptions } from "./training-options.js";

export const compare = defineCommand({
  name: "compare",
  summary: "trains several models side by side: every model with every number of units, weight, number of components and seed",
  options: {
    models: withDefault(list(choice(modelNames, "which models")), comparedModels),
    latents: withDefault(list(count("numbers of latent units")), [2, 16]),
    beta: list(number("weight", betaSummary, betaRange)),
    components: list(count(componentsSummary)),
    seeds: withDefault(list(number("integer", "seeds of weights, data order and noise", seedRange)), [1]),
    ...trainingOptions,
  },
  run: ({ values, output }) => {
    requireTaken("compare", values, values.models);
    return beginRun("compare", values, contestants(values), output);
  },
});

interface Sweep {
  readonly models: readonly string[];
  readonly latents: readonly number[];
  readonly beta: readonly number[] | undefined;
  readonly components: readonly number[] | undefined;
  readonly seeds: readonly number[];
}

/** Every model with every value of each setting that it has. */
function contestants({ models, latents, beta, components, seeds }: Sweep): Contestant[] {
  return [...new Set(models)].flatMap((model) => {
    const own = (setting: OwnSetting, values: readonly number[] = []): (number | undefined)[] =>
      takes(model, setting) && values.length > 0 ? [...new Set(values)] : [undefined];
    return [...new Set(latents)].flatMap((latent) =>
      own("beta", beta).flatMap((weight) =>
        own("components", components).flatMap((count) =>
          [...new Set(seeds)].map((seed) => ({ model, latent, seed, beta: weight, components: count })),
        ),
      ),
    );
  });
}
