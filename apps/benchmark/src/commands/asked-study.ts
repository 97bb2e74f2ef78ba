import { type Json, type JsonObject } from "@elbo/core";
import { readArguments } from "../command-line/arguments.js";
import { optionsFileWords, optionWords } from "../command-line/options-file.js";
import { choice, flag, integers, list, objects, text, type Values, withDefault } from "../command-line/option.js";
import { UsageError } from "../command-line/usage-error.js";
import { type Engine } from "../engine.js";
import { comparedModels, findModel, modelNames } from "../models/index.js";
import { type TrainingConfig } from "../models/training-config.js";
import { type Cell, namedBeside } from "../study/cell.js";
import { cellsOf, oneOfEach } from "../study/plan-study.js";
import { inShard, shardOption } from "../study/shard.js";
import { type Given, planOf, requirePossible, trainingConfigs, type Trial } from "./begin-run.js";
import { askedSettings, settingOptions, settingVariants } from "./own-settings.js";
import { requireFitting } from "./fitting-options.js";
import { requireShared } from "./shared-settings.js";
import { retryOption, workerOptions } from "./study-options.js";
import { seedRange, trainingOptions } from "./training-options.js";

/** Each setting takes several values, of which every one is trained. */
const sweepOptions = Object.fromEntries(Object.entries(settingOptions).map(([flag, option]) => [flag, list(option)]));

/** Options of training that a study sweeps too. */
const trainingSweeps = {
  likelihood: list(trainingOptions.likelihood),
  activation: list(trainingOptions.activation),
  optimizer: list(trainingOptions.optimizer),
  "learning-rate": list(trainingOptions["learning-rate"]),
  "batch-size": list(trainingOptions["batch-size"]),
  epochs: list(trainingOptions.epochs),
  patience: list(trainingOptions.patience),
};

/** What a study can be asked for, on the command line and in a file. */
export const studyOptions = {
  models: withDefault(list(choice(modelNames, "which of the models below", "model")), comparedModels),
  latent: withDefault(integers("numbers of latent units", { from: 1 }), [2]),
  ...sweepOptions,
  seeds: withDefault(integers("seeds of weights, data order and noise", seedRange), [1]),
  ...trainingOptions,
  ...trainingSweeps,
  config: text(
    "file",
    "a file of these options, by their names: JSON, which study.schema.json describes, or a program in .ts or .js",
  ),
  also: objects(
    "json",
    'more grids beside this one: a list of objects of these options, each as it differs, as [{"models": "vae", "likelihood": "normal"}]',
  ),
  shard: shardOption,
  "dry-run": flag("prints the cells, where they stand, and how long training may take, and does nothing"),
  retry: retryOption,
  ...workerOptions,
};

type StudyValues = Values<typeof studyOptions>;

/**
 * The words that a study's file stands for. Its grids beside its own suit its models and its data: where the command line names
 * others, they are left out.
 *
 * @param words of the command line
 */
export async function studyFileWords(words: readonly string[]): Promise<string[]> {
  const given = await optionsFileWords(words, studyOptions);
  const names = (option: string) => words.some((word) => word === option || word.startsWith(`${option}=`));
  return names("--models") || names("--dataset") ? given.filter((word) => !word.startsWith("--also=")) : given;
}

/** What a study is to do. */
export interface AskedStudy {
  readonly cells: readonly Cell[];
  /** What the data suggest to do otherwise. */
  readonly hints: readonly string[];
}

/**
 * The cells of the study that options ask for.
 *
 * @param command the one that was called, for errors
 * @throws {UsageError} if a setting is asked for that none of the models has
 * @throws {ArgumentError} if a training is impossible
 */
export async function askedStudy(command: string, values: StudyValues, { backend }: Engine): Promise<AskedStudy> {
  const grids: (readonly Cell[])[] = [];
  const hints = new Set<string>();
  for (const grid of gridsOf(command, values)) {
    const trainings = studyTrainings(command, grid);
    requireShared(command, grid, grid.models);
    requireFitting(command, trainings);
    (await requirePossible(oneOfEach(trainings), values["allow-http"])).forEach((hint) => hints.add(hint));
    grids.push(await cellsOf(planOf(withoutSweeps(grid), trainings, backend)));
  }
  const all = grids.flat();
  const cells = inShard([...new Map(all.map((cell) => [cell.hash, cell])).values()], values.shard);
  if (cells.length === 0)
    throw new UsageError(`${command}: --shard`, `one of ${all.length} cells at most`, values.shard);
  return { cells: namedBeside(cells), hints: [...hints] };
}

/** The grid that is asked for, and those beside it. */
export function gridsOf(command: string, values: StudyValues): StudyValues[] {
  return [
    values,
    ...(values.also ?? []).map((differs) => {
      // Settings are those of the models that they were given for.
      const shared = Object.hasOwn(differs, "models") ? { ...values, ...noSettings } : values;
      return { ...shared, ...readGrid(command, differs) };
    }),
  ];
}

const noSettings = Object.fromEntries(Object.keys(settingOptions).map((flag) => [flag, undefined]));

/** What a grid beside another says otherwise. */
function readGrid(command: string, differs: JsonObject): Partial<StudyValues> {
  const name = `${command}: --also`;
  for (const option of Object.keys(differs))
    if (!gridOptions.has(option))
      throw new UsageError(name, "a list of objects of models, their settings, seeds and options of training", option);
  const { values } = readArguments({ name, options: studyOptions }, optionWords(differs, studyOptions));
  return Object.fromEntries(Object.entries(values).filter(([option]) => Object.hasOwn(differs, option)));
}

/** What may differ between the grids of one study: what decides what trainings come to. */
const gridOptions: ReadonlySet<string> = new Set([
  ...["models", "latent", "seeds", ...Object.keys(sweepOptions)],
  ...Object.keys(trainingOptions).filter((name) => !["backend", "out"].includes(name)),
]);

/**
 * The trainings of a study.
 *
 * @throws {UsageError} if a setting is asked for that none of the models has
 */
export function studyTrainings(command: string, values: StudyValues): TrainingConfig[] {
  const asked = askedSettings<readonly Json[]>(command, values, values.models);
  return trainingConfigs(withoutSweeps(values), trialsOf(values, asked));
}

/** What is asked for of every training, without what is swept. */
function withoutSweeps(values: StudyValues): Given {
  const none = Object.fromEntries(Object.keys(trainingSweeps).map((name) => [name, undefined]));
  return { ...values, ...(none as Record<keyof typeof trainingSweeps, undefined>) };
}

/** Every combination of what is swept. */
function trialsOf(values: StudyValues, asked: Readonly<Record<string, readonly Json[]>>): Trial[] {
  const { models, latent: latents, seeds } = values;
  return [...new Set(models)].flatMap((model) =>
    [...new Set(latents)].flatMap((latent) =>
      settingVariants(model, asked).flatMap((settings) =>
        optionVariants(model, values).flatMap((options) =>
          [...new Set(seeds)].map((seed) => ({ ...options, model, latent, seed, settings })),
        ),
      ),
    ),
  );
}

/** Every combination of the options of training that are asked for and that a model has. */
function optionVariants(model: string, values: StudyValues): Partial<TrainingConfig>[] {
  const { likelihood, activation, optimizer, epochs, patience } = values;
  const learningRate = values["learning-rate"];
  const batchSize = values["batch-size"];
  const swept = { likelihood, activation, optimizer, learningRate, batchSize, epochs, patience };
  const without: readonly string[] = findModel(model).without ?? [];
  return Object.entries(swept)
    .filter(([name]) => !without.includes(name))
    .reduce<Partial<TrainingConfig>[]>(
      (variants, [name, each]) =>
        each === undefined
          ? variants
          : variants.flatMap((variant) => [...new Set<unknown>(each)].map((value) => ({ ...variant, [name]: value }))),
      [{}],
    );
}
