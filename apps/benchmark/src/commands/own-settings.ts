import { count, number, type Optional } from "../command-line/option.js";
import { UsageError } from "../command-line/usage-error.js";
import { findModel, modelNames } from "../models/index.js";
import { type OwnSetting, ownSettings } from "../models/model-entry.js";

const takers = (setting: OwnSetting) => modelNames.filter((model) => takes(model, setting)).join(", ");

/** An option for each setting that only some models have. */
export const ownOptions: Readonly<Record<OwnSetting, Optional<number>>> = {
  beta: number("weight", `weight of the KL, or of the part of it that the model weighs (${takers("beta")})`, { from: 0 }),
  capacity: number("nats", `KL that is held (${takers("capacity")})`, { from: 0 }),
  ramp: count(`epochs in which beta or the capacity grows from 0, of each cycle (${takers("ramp")})`),
  bound: number("nats", `most that the KL, or of geco the reconstruction, may be (${takers("bound")})`, { above: 0 }),
  components: count(`components of the prior (${takers("components")})`),
  draws: count(`draws of z per example in the loss (${takers("draws")})`),
  lambda: number("weight", `weight of the divergence between aggregate posterior and prior (${takers("lambda")})`, { above: 0 }),
  codes: number("n", `size of the codebook (${takers("codes")})`, { integer: true, from: 2 }),
};

/** Whether a model has a setting that only some models have. */
export function takes(model: string, setting: OwnSetting): boolean {
  return findModel(model).own?.[setting] !== undefined;
}

/** @throws {UsageError} if a setting is asked for that none of the models has */
export function requireTaken(
  command: string,
  asked: Readonly<Partial<Record<OwnSetting, unknown>>>,
  models: readonly string[],
): void {
  for (const setting of ownSettings) {
    if (asked[setting] === undefined || models.some((model) => takes(model, setting))) continue;
    const advice = `It is for ${takers(setting)}.`;
    throw new UsageError(`${command}: --${setting}`, `left out with ${models.join(", ")}`, asked[setting], advice);
  }
}
