import { ArgumentError, type Json, type Option, show } from "@elbo/core";
import { commonFlags } from "../command-line/arguments.js";
import { type Optional } from "../command-line/option.js";
import { anyOption, schemaOption, type SettingValue } from "../command-line/schema-option.js";
import { UsageError } from "../command-line/usage-error.js";
import { findModel, modelNames } from "../models/index.js";
import { showSetting } from "../models/training-config.js";
import { workerOptions } from "./study-options.js";
import { trainingOptions } from "./training-options.js";

/** The flag of a setting: "off-diagonal" of offDiagonal. */
function flagOf(setting: string): string {
  return setting.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

const settingNames = [...new Set(modelNames.flatMap((model) => Object.keys(findModel(model).settings ?? {})))];

const takers = (setting: string) => modelNames.filter((model) => takes(model, setting));

/** Flags of commands that train, whatever the model. */
const everyFlag = [
  ...Object.keys({ ...trainingOptions, ...workerOptions, ...commonFlags }),
  ...["model", "models", "latent", "seed", "seeds", "config", "dry-run", "retry", "shard"],
];

for (const setting of settingNames)
  if (everyFlag.includes(flagOf(setting)))
    throw new ArgumentError(
      `registerModels: settings must be named otherwise than the flags of every training; got ${show(setting)} of ${takers(setting).join(", ")}. Give the option another name, or leave it out of the settings.`,
    );

/**
 * A message on an impossible option of a model or of data, with the option called as on the command line: "vae: freeBits must" is
 * "vae: --free-bits must".
 */
export function inTrainingFlags(message: string): string {
  return message.replace(/(^|: )([a-z][a-zA-Z]*)(?= must )/, (whole, before: string, option: string) => {
    const flag = flagOf(option);
    return everyFlag.includes(flag) || settingNames.includes(option) ? `${before}--${flag}` : whole;
  });
}

/** Whether a model has a setting that only some models have. */
function takes(model: string, setting: string): boolean {
  return Object.hasOwn(findModel(model).settings ?? {}, setting);
}

/** An option by its flag for each setting that only some models have, as their declarations say. */
export const settingOptions: Readonly<Record<string, Optional<SettingValue>>> = Object.fromEntries(
  settingNames.flatMap((setting) => {
    const schemas = takers(setting).map((model) => findModel(model).settings![setting]!.schema!);
    const distinct = [...new Map(schemas.map((schema) => [JSON.stringify(schema), schema])).values()];
    const options = distinct.flatMap((schema) => schemaOption(schema, "") ?? []);
    return options.length === 0 ? [] : [[flagOf(setting), anyOption(options, describe(setting))] as const];
  }),
);

/** What a setting is, by the models that have it, each with its default. */
function describe(setting: string): string {
  const groups = new Map<string, string[]>();
  for (const model of takers(setting)) {
    const { settings, defaults } = findModel(model);
    const option = settings![setting]!;
    const usual = usualOf(option, defaults?.[setting]);
    const key = JSON.stringify([option.help, usual === undefined ? "" : `; default: ${usual}`]);
    groups.set(key, [...(groups.get(key) ?? []), model]);
  }
  const said = [...groups].map(([key, models]) => {
    const [help, usual] = JSON.parse(key) as [string, string];
    return `${help} (${models.join(", ")}${usual})`;
  });
  return said.join("; or ");
}

/** A setting's default for help: the model's own, or the option's. */
function usualOf(option: Option<unknown>, own: Json | undefined): string | undefined {
  if (own === undefined && option.usually !== undefined) return option.usually;
  const usual = own ?? (option.fallback({}) as Json | undefined);
  return usual === undefined ? undefined : showSetting(usual);
}

/**
 * What is asked for of the settings that only some models have.
 *
 * @param given values of a command's options, by flag
 * @throws {UsageError} if a setting is asked for that none of the models has
 */
export function askedSettings<T>(command: string, given: object, models: readonly string[]): Record<string, T> {
  const values = given as Readonly<Record<string, T | undefined>>;
  const asked = settingNames.filter((setting) => values[flagOf(setting)] !== undefined);
  for (const setting of asked) {
    if (models.some((model) => takes(model, setting))) continue;
    const advice = `It is for ${takers(setting).join(", ")}.`;
    throw new UsageError(
      `${command}: --${flagOf(setting)}`,
      `left out with ${models.join(", ")}`,
      values[flagOf(setting)],
      advice,
    );
  }
  return Object.fromEntries(asked.map((setting) => [setting, values[flagOf(setting)]!]));
}

/** Every combination of the values that are asked for of the settings that a model has. */
export function settingVariants(
  model: string,
  asked: Readonly<Record<string, readonly Json[]>>,
): Record<string, Json>[] {
  return Object.entries(asked)
    .filter(([setting]) => takes(model, setting))
    .reduce<Record<string, Json>[]>(
      (variants, [setting, values]) =>
        variants.flatMap((variant) => [...new Set(values)].map((value) => ({ ...variant, [setting]: value }))),
      [{}],
    );
}
