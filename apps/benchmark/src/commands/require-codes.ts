import { UsageError } from "../command-line/usage-error.js";
import { type BenchModel, type CodeSpace } from "../models/bench-model.js";
import { type TrainingResult } from "../run/results.js";

/** @throws {UsageError} if the model's codes are not vectors of real numbers that it finds for examples */
export function requireCodes(command: string, { codes }: BenchModel, { config }: TrainingResult): CodeSpace {
  if (codes !== undefined) return codes;
  const advice = "It needs a model that finds codes of real numbers for examples, such as vae.";
  throw new UsageError(`${command}: model`, "one with an encoder and codes to move", config.model, advice);
}
