import { type Executor, readParameters } from "@elbo/core";
import { largeProduct, largeProductGflop } from "./large-product.js";
import { profileStep } from "./profile-step.js";
import { type Reference, type ReferenceName } from "./references.js";
import { timeInTurn } from "./time-in-turn.js";
import { timedWorkload } from "./time-steps.js";
import { type Workload } from "./workload.js";
import { workloadFile } from "./workload-file.js";

/** A reference's median at the better of its numbers of threads. */
export interface ReferenceTime {
  readonly ms: number;
  readonly threads: number;
}

/** A workload's medians beside those of references, all timed in turn. */
export interface Standing {
  readonly ours: number;
  readonly references: Readonly<Partial<Record<ReferenceName, ReferenceTime>>>;
  /** The fastest reference's median over ours: above 1 ours is ahead. */
  readonly strongestToOurs: number;
  /** What products alone would take; only where ours runs on ONNX Runtime. */
  readonly floor?: Floor;
}

export interface Floor {
  /** Of all products of a step, in 10⁹. */
  readonly gflop: number;
  /** That a large product reaches between the slices. */
  readonly gflopsPerSecond: number;
  readonly ms: number;
  readonly oursToFloor: number;
}

export interface Contest {
  readonly executor: Executor;
  readonly references: readonly Reference[];
  /** For each of those that are timed. */
  readonly seconds: number;
  /** Threads of ONNX Runtime, where the floor is wanted. */
  readonly floor?: { readonly threads: number | undefined } | undefined;
}

/**
 * Times a workload on an executor and in each reference, slice by slice in turn, with the same weights and the same batch.
 *
 * @param build makes the workload, which is disposed of
 * @throws {DataError} if a reference fails
 */
export async function timeAgainst(name: string, build: () => Workload, contest: Contest): Promise<Standing> {
  const { executor, references, seconds, floor } = contest;
  const workload = build();
  const file = workloadFile({ weights: await readParameters(workload.model.parameters), x: workload.batch["x"]! });
  const ours = timedWorkload(workload, executor);
  const product = floor && (await largeProduct(floor.threads));
  try {
    const theirs = await Promise.all(references.map((reference) => reference.load(name, file)));
    const timed = [ours, ...theirs, ...(product ? [product] : [])];
    const medians = await timeInTurn(timed, seconds);
    const best = fastest(references, medians.slice(1));
    const strongest = Object.values(best).reduce((least, { ms }) => Math.min(least, ms), Infinity);
    return {
      ours: medians[0]!,
      references: best,
      strongestToOurs: strongest / medians[0]!,
      ...(floor && { floor: await floorOf(build(), medians, floor.threads) }),
    };
  } finally {
    await ours.dispose();
    await product?.dispose();
  }
}

function fastest(references: readonly Reference[], medians: readonly number[]): Standing["references"] {
  const best: Partial<Record<ReferenceName, ReferenceTime>> = {};
  for (const [at, { name, threads }] of references.entries()) {
    const ms = medians[at]!;
    if (best[name] === undefined || ms < best[name].ms) best[name] = { ms, threads };
  }
  return best;
}

/** @param medians ours first, and the large product's last */
async function floorOf(workload: Workload, medians: readonly number[], threads: number | undefined): Promise<Floor> {
  const { gflop } = await profileStep(workload, 0, threads);
  const gflopsPerSecond = largeProductGflop / (medians.at(-1)! / 1000);
  const ms = (1000 * gflop) / gflopsPerSecond;
  return { gflop, gflopsPerSecond, ms, oursToFloor: medians[0]! / ms };
}
