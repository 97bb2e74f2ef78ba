import { join } from "node:path";
import { DataError, type HostArray, show, type TensorArray, writeSafetensors } from "@elbo/core";
import { writeFileAtomic } from "@elbo/core/node";
import { type SourceCodes } from "../models/encode-source.js";
import { readKeptFile } from "./kept-file.js";
import { type TrainingResult } from "./results.js";

/** File of the codes of test examples, in the folder of a training: float32 `codes` [examples, units], `unitKl` [units] in nats. */
const codesFile = "codes.safetensors";

/** Test examples whose codes are kept, evenly spaced. */
export const mostKept = 1000;

/** The codes of the test examples, by which trainings that differ in the seed are compared. */
export interface KeptCodes {
  /** [examples, units] */
  readonly codes: HostArray;
  /** Mean KL of each unit in nats, where it has a closed form. */
  readonly unitKl?: ArrayLike<number>;
}

export async function keepCodes(folder: string, { codes, unitKl }: SourceCodes): Promise<void> {
  const tensors = new Map([
    ["codes", codes],
    ...(unitKl ? [["unitKl", { values: Float32Array.from(unitKl), shape: [unitKl.length] }] as const] : []),
  ]);
  const metadata = { quantity: "codes of test examples, and the KL of each unit", unit: "nats" };
  await writeFileAtomic(join(folder, codesFile), writeSafetensors({ tensors, metadata }));
}

/**
 * The codes of test examples, as a training kept them; undefined where the model has none, or the run is of before they were kept.
 *
 * @param folder of the run
 * @throws {CheckpointError} if the file is damaged
 * @throws {DataError} if the file cannot be read, or its codes are not of the training's test examples
 */
export async function readCodes(
  folder: string,
  training: Pick<TrainingResult, "name" | "folder" | "data">,
): Promise<KeptCodes | undefined> {
  const tensors = await readKeptFile(folder, training, codesFile);
  if (tensors === undefined) return undefined;
  const examples = Math.min(mostKept, training.data.sizes.test);
  const kept = { codes: tensors.get("codes"), unitKl: tensors.get("unitKl") };
  if (areOf(examples, kept)) return { codes: kept.codes, ...(kept.unitKl && { unitKl: kept.unitKl.values }) };
  const rule = `codes [${examples}, units] and the KL of each unit`;
  const shapes = show([kept.codes?.shape ?? null, kept.unitKl?.shape ?? null]);
  const advice = "Put the run's own file back, or train anew.";
  throw new DataError(`run: ${codesFile} of ${training.name} must be ${rule}; got ${shapes}. ${advice}`);
}

interface Kept<T> {
  readonly codes: T;
  readonly unitKl: Exclude<T, undefined> | undefined;
}

function areOf(examples: number, kept: Kept<TensorArray | undefined>): kept is Kept<Floats> {
  const { codes, unitKl } = kept;
  const isWhole = isFloats(codes) && codes.shape.length === 2 && codes.shape[0] === examples;
  return isWhole && (unitKl === undefined || (isFloats(unitKl) && unitKl.values.length === codes.shape[1]));
}

type Floats = HostArray & { readonly values: Float32Array };

function isFloats(tensor: TensorArray | undefined): tensor is Floats {
  return tensor?.values instanceof Float32Array;
}
