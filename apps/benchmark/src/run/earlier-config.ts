import { type TrainingConfig } from "../models/training-config.js";

/**
 * Versions of results.json that are still read. Up to 3 metrics were called figures, and in 2 a configuration had a field for
 * each setting that any model had.
 */
export const earlierSchemas: readonly number[] = [3, 2];

/** The fields of version 2 in the order of names, with what the settings are called now. */
const fields = {
  ...{ beta: "beta", capacity: "capacity", ramp: "ramp", bound: "bound" },
  ...{ components: "components", draws: "samples", lambda: "lambda", codes: "codes" },
} as const;

/** A configuration of then: null where the model had no such setting. */
type EarlierConfig = Omit<TrainingConfig, "settings"> & Partial<Readonly<Record<keyof typeof fields, number | null>>>;

/** What a configuration of then says now. */
export function currentConfig(config: EarlierConfig): TrainingConfig {
  const given: Partial<Record<string, unknown>> = { ...config };
  for (const field of Object.keys(fields)) delete given[field];
  const settings = Object.entries(fields).flatMap(([field, name]) => {
    const value = config[field as keyof typeof fields];
    return value === null || value === undefined ? [] : [[name, value] as const];
  });
  return { ...(given as Omit<TrainingConfig, "settings">), settings: Object.fromEntries(settings) };
}
