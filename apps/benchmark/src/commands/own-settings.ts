import { UsageError } from "../command-line/usage-error.js";
import { findModel, modelNames } from "../models/index.js";
import { type OwnSetting } from "../models/model-entry.js";

const takers = (setting: OwnSetting) => modelNames.filter((model) => takes(model, setting));

export const betaRange = { from: 0 } as const;
export const betaSummary = `weight of the KL, or of the part that the model weighs (${takers("beta").join(", ")})`;
export const componentsSummary = `components of the prior (${takers("components").join(", ")})`;

/** Whether a model has a setting that only some models have. */
export function takes(model: string, setting: OwnSetting): boolean {
  return findModel(model).own?.[setting] !== undefined;
}

/** @throws {UsageError} if a setting is asked for that none of the models has */
export function requireTaken(
  command: string,
  asked: Readonly<Record<OwnSetting, unknown>>,
  models: readonly string[],
): void {
  for (const setting of ["beta", "components"] as const) {
    if (asked[setting] === undefined || models.some((model) => takes(model, setting))) continue;
    const advice = `Only ${takers(setting).join(", ")} take it.`;
    throw new UsageError(`${command}: --${setting}`, `left out with ${models.join(", ")}`, asked[setting], advice);
  }
}
