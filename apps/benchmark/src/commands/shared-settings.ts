import { UsageError } from "../command-line/usage-error.js";
import { findModel } from "../models/index.js";
import { type SharedSetting } from "../models/model-entry.js";

const settings: readonly SharedSetting[] = ["likelihood", "hidden", "activation", "patience"];

/** @throws {UsageError} if a setting is asked for that none of the models has */
export function requireShared(
  command: string,
  asked: Readonly<Partial<Record<SharedSetting, unknown>>>,
  models: readonly string[],
): void {
  for (const setting of settings) {
    const has = (model: string) => !(findModel(model).without ?? []).includes(setting);
    if (asked[setting] === undefined || models.some(has)) continue;
    const names = [...new Set(models)].join(", ");
    throw new UsageError(
      `${command}: --${setting}`,
      `left out with ${names}`,
      asked[setting],
      "It has no such setting.",
    );
  }
}
