import { type Executor, requireArgument } from "@elbo/core";
import { timeSteps } from "./time-steps.js";
import { scalableWorkloads, type ScalableWorkload } from "./workloads.js";

/** What a step costs by the number of examples, and by the width of the hidden layers; median milliseconds. */
export interface Growth {
  readonly batch: Readonly<Record<number, number>>;
  readonly width: Readonly<Record<number, number>>;
}

/** @throws {ArgumentError} if the workload has one size only */
export function requireScalable(name: string): ScalableWorkload {
  const known = Object.keys(scalableWorkloads);
  requireArgument(known.includes(name), "speed", "only", `among ${known.join(", ")} with --growth`, name);
  return scalableWorkloads[name]!;
}

/** Times a workload at each of its batches and widths. */
export async function timeGrowth(name: string, executor: Executor, seconds: number): Promise<Growth> {
  const workload = requireScalable(name);
  const timeAt = async (batch?: number, width?: number) =>
    Number((await timeSteps(workload.build(batch, width), executor, seconds)).toFixed(3));
  const growth: { batch: Record<number, number>; width: Record<number, number> } = { batch: {}, width: {} };
  for (const batch of workload.batches) growth.batch[batch] = await timeAt(batch);
  for (const width of workload.widths) growth.width[width] = await timeAt(undefined, width);
  return growth;
}
