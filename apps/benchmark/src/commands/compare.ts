import { type Json } from "@elbo/core";
import { defineCommand } from "../command-line/command.js";
import { choice, flag, integers, list, text, withDefault } from "../command-line/option.js";
import { optionsFileWords } from "../command-line/options-file.js";
import { UsageError } from "../command-line/usage-error.js";
import { startEngine } from "../engine.js";
import { comparedModels, modelNames } from "../models/index.js";
import { inShard, shardOption } from "../study/shard.js";
import { cellsOf, oneOfEach } from "../study/plan-study.js";
import { findStudyFolder, openStudyFolder } from "../study/study-folder.js";
import { planOf, requirePossible, trainingConfigs, type Trial } from "./begin-run.js";
import { carryOutStudy } from "./carry-out-study.js";
import { dryRun } from "./dry-run.js";
import { modelList } from "./model-list.js";
import { askedSettings, settingOptions, settingVariants } from "./own-settings.js";
import { requireShared } from "./shared-settings.js";
import { retryOption, workerOptions } from "./study-options.js";
import { seedRange, trainingNote, trainingOptions } from "./training-options.js";

/** Each setting takes several values, of which every one is trained. */
const sweepOptions = Object.fromEntries(Object.entries(settingOptions).map(([flag, option]) => [flag, list(option)]));

/** What a study can be asked for, on the command line and in a file. */
export const studyOptions = {
  models: withDefault(list(choice(modelNames, "which of the models below", "model")), comparedModels),
  latent: withDefault(integers("numbers of latent units", { from: 1 }), [2]),
  ...sweepOptions,
  seeds: withDefault(integers("seeds of weights, data order and noise", seedRange), [1]),
  ...trainingOptions,
  config: text(
    "file",
    "a file of these options, by their names: JSON, which study.schema.json describes, or a program in .ts or .js",
  ),
  shard: shardOption,
  "dry-run": flag("prints the cells, where they stand, and how long training may take, and does nothing"),
  retry: retryOption,
  ...workerOptions,
};

export const compare = defineCommand({
  name: "compare",
  summary: "trains several models side by side: every model with every value of the settings that are swept",
  options: studyOptions,
  before: (words) => optionsFileWords(words, studyOptions),
  note: trainingNote,
  list: modelList,
  run: async ({ values, output }) => {
    const trials = trialsOf(values, askedSettings<readonly Json[]>("compare", values, values.models));
    requireShared("compare", values, values.models);
    const engine = await startEngine(values.backend, { threads: values.threads });
    const trainings = trainingConfigs(values, trials);
    const hints = await requirePossible(oneOfEach(trainings), values["allow-http"]);
    const cells = inShard(await cellsOf(planOf(values, trainings, engine.backend)), values.shard);
    if (cells.length === 0)
      throw new UsageError("compare: --shard", `one of ${trainings.length} cells at most`, values.shard);
    if (values["dry-run"]) {
      const found = await findStudyFolder(values.out, cells);
      return dryRun(cells, { folder: found, engine, output, workers: values.workers });
    }
    const folder = await openStudyFolder(values.out, cells, new Date());
    output.say(`Study ${folder} with ${cells.length} cells. ${engine.note}`);
    hints.forEach((hint) => output.say(hint));
    await carryOutStudy(cells, {
      folder,
      engine,
      output,
      hints,
      given: values,
      retryFailed: values.retry === "failed",
    });
  },
});

/** Every combination of what is swept. */
function trialsOf(
  {
    models,
    latent: latents,
    seeds,
  }: Readonly<Record<"latent" | "seeds", readonly number[]>> & { readonly models: readonly string[] },
  asked: Readonly<Record<string, readonly Json[]>>,
): Trial[] {
  return [...new Set(models)].flatMap((model) =>
    [...new Set(latents)].flatMap((latent) =>
      settingVariants(model, asked).flatMap((settings) =>
        [...new Set(seeds)].map((seed) => ({ model, latent, seed, settings })),
      ),
    ),
  );
}
