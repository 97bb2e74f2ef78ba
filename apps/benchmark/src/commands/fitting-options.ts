import { UsageError } from "../command-line/usage-error.js";
import { type TrainingConfig } from "../models/training-config.js";

/**
 * Checks options of training that say something beside others alone.
 *
 * @throws {UsageError} that names the one to leave out
 */
export function requireFitting(command: string, trainings: readonly TrainingConfig[]): void {
  for (const config of trainings) {
    const { optimizer, weightDecay, schedule = "constant", plateauPatience, decay, validation, reading } = config;
    const refuse = (flag: string, rule: string, value: unknown, advice: string) =>
      new UsageError(`${command}: --${flag}`, rule, value, advice);
    if (weightDecay !== undefined && optimizer !== "adamw")
      throw refuse("weight-decay", `left out with --optimizer ${optimizer}`, weightDecay, "It is for adamw.");
    if (plateauPatience !== undefined && schedule !== "plateau")
      throw refuse(
        "plateau-patience",
        `left out with --schedule ${schedule}`,
        plateauPatience,
        "It is for --schedule plateau.",
      );
    if (validation !== null && reading?.split !== undefined)
      throw refuse("validation", "left out with --split, which says it", validation, "Give one of them.");
    if (decay !== undefined && schedule !== "constant")
      throw refuse("schedule", "left out with --decay-after, which is one", schedule, "Give one of them.");
  }
}
