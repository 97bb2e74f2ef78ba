import { join } from "node:path";
import { mean, requireData, writeSafetensors } from "@elbo/core";
import { writeFileAtomic } from "@elbo/core/node";
import { readKeptFile } from "./kept-file.js";
import { type SplitName } from "./metrics.js";
import { type TrainingResult } from "./results.js";

/** File of log p(x) of each example that was measured, in the folder of a training: float32 [examples] by split, in nats. */
const evidenceFile = "evidence.safetensors";

/** Keeps log p(x) of each example, by which trainings are compared pair by pair; nothing of a model that has none. */
export async function keepEvidence(folder: string, perSplit: ReadonlyMap<SplitName, Float64Array>): Promise<void> {
  if (perSplit.size === 0) return;
  const tensors = new Map(
    [...perSplit].map(([split, values]) => [split, { values: Float32Array.from(values), shape: [values.length] }]),
  );
  const file = writeSafetensors({ tensors, metadata: { quantity: "log evidence of each example", unit: "nats" } });
  await writeFileAtomic(join(folder, evidenceFile), file);
}

/**
 * log p(x) of each example of a split, as a training kept it, [examples] in nats; undefined where the model has none, or the run
 * is of before it was kept.
 *
 * @param folder of the run
 * @throws {CheckpointError} if the file is damaged
 * @throws {DataError} if the file cannot be read, or its values are not those of the results
 */
export async function readEvidence(
  folder: string,
  { name, folder: own, metrics }: Pick<TrainingResult, "name" | "folder" | "metrics">,
  split: SplitName,
): Promise<Float32Array | undefined> {
  const measured = metrics.find((each) => each.split === split);
  if (measured?.evidence === undefined) return undefined;
  const tensors = await readKeptFile(folder, { folder: own }, evidenceFile);
  if (tensors === undefined) return undefined;
  const values = tensors.get(split)?.values;
  const { examples, evidence } = measured;
  const isWhole = values instanceof Float32Array && values.length === examples;
  const advice = "Put the run's own file back, or train anew.";
  const rule = `log p(x) of the ${examples} ${split} examples`;
  requireData(isWhole, "run", `${evidenceFile} of ${name}`, rule, values?.length ?? 0, advice);
  // Of float32 values, which are rounded by 6e-8 of each.
  const [kept, stated] = [mean(values), evidence.logEvidence];
  const fits = !Number.isFinite(stated) || Math.abs(kept - stated) <= 1e-6 * Math.max(1, Math.abs(stated));
  requireData(fits, "run", `${evidenceFile} of ${name}`, `${rule}, whose mean is ${stated}`, kept, advice);
  return values;
}
