import { type Executor, type HostArray, RandomStream, readParameters } from "@elbo/core";
import { drawsOf, recordDraws } from "./record-draws.js";
import { type Reference } from "./references.js";
import { stepOf } from "./time-steps.js";
import { type Workload } from "./workload.js";
import { workloadFile } from "./workload-file.js";

/** Steps whose losses are compared: the later ones also hold what the optimiser did before. */
const comparedSteps = 3;

/** Losses of a workload's first steps, and the file by which a reference takes the same steps. */
export interface RecordedSteps {
  readonly losses: readonly number[];
  readonly file: Uint8Array;
}

/** Takes a workload's first steps and writes down what they draw. The workload is disposed of. */
export async function recordSteps(workload: Workload, executor: Executor): Promise<RecordedSteps> {
  const { model, batch } = workload;
  const weights = await readParameters(model.parameters);
  const own = stepOf(workload);
  const prepared = executor.prepare(recordDraws(own.step));
  try {
    const streams = RandomStream.fromSeed(0);
    const draws: HostArray[][] = [];
    const losses: number[] = [];
    for (let step = 0; step < comparedSteps; step++) {
      const outputs = await prepared.run(batch, { step, stream: streams.split(step) });
      losses.push(lossOf(outputs));
      draws.push(drawsOf(outputs));
    }
    return { losses, file: workloadFile({ weights, x: batch["x"]!, draws }) };
  } finally {
    prepared.dispose();
    own.dispose();
    model.dispose();
  }
}

/** The largest difference of a reference's losses from ours, by how large ours are. */
export async function lossDifference(reference: Reference, name: string, steps: RecordedSteps): Promise<number> {
  const theirs = await reference.losses(name, steps.file, steps.losses.length);
  const differences = steps.losses.map((ours, at) => Math.abs(theirs[at]! - ours) / Math.abs(ours));
  return differences.reduce((most, each) => Math.max(most, each));
}

/** The loss of a step, of all its players. */
function lossOf(outputs: Readonly<Record<string, HostArray>>): number {
  return Object.entries(outputs)
    .filter(([name]) => name === "loss" || name.endsWith("/loss"))
    .reduce((sum, [, { values }]) => sum + values[0]!, 0);
}
