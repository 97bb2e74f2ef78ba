import {
  createOptimizerStates,
  evaluationStep,
  type Executor,
  RandomStream,
  type Step,
  trainingStep,
  yieldWhenDue,
} from "@elbo/core";
import { type Workload } from "./workload.js";

/** Steps that are run before the clock starts: the first one captures, the next ones warm the caches. */
const warmUps = 5;
const fewestSteps = 5;

/** Something whose steps can be timed now and then. */
export interface Timed {
  /** Milliseconds of each of the steps that so many seconds hold, one at least; the first call warms up before. */
  time(seconds: number): Promise<readonly number[]>;
  dispose(): Promise<void> | void;
}

/** A workload's own step, training or evaluation, with the optimisers' states. The workload stays the caller's. */
export function stepOf({ model, evaluation = false }: Workload): { readonly step: Step; dispose(): void } {
  const players = model.players();
  const states = createOptimizerStates(evaluation ? [] : players);
  return {
    step: evaluation ? evaluationStep(players[0]!.objective) : trainingStep(players, states),
    dispose: () => states.forEach((state) => state.dispose()),
  };
}

/**
 * A workload whose whole steps are timed: noise drawn on the host, forward pass, in training the backward pass and the
 * optimiser's update, and the loss read back. It is disposed of with what is returned.
 */
export function timedWorkload(workload: Workload, executor: Executor): Timed {
  const own = stepOf(workload);
  const prepared = executor.prepare(own.step);
  const streams = RandomStream.fromSeed(0);
  let steps = 0;
  const run = async (): Promise<number> => {
    const started = performance.now();
    await prepared.run(workload.batch, { step: steps, stream: streams.split(steps) });
    steps++;
    return performance.now() - started;
  };
  return {
    time: async (seconds) => {
      while (steps < warmUps) await run();
      const end = performance.now() + 1000 * seconds;
      const times: number[] = [];
      do {
        times.push(await run());
        await yieldWhenDue();
      } while (performance.now() < end);
      return times;
    },
    dispose: () => {
      prepared.dispose();
      own.dispose();
      workload.model.dispose();
    },
  };
}

/** Median milliseconds of one whole step of a workload, which is disposed of; see {@link timedWorkload}. */
export async function timeSteps(workload: Workload, executor: Executor, seconds: number): Promise<number> {
  const timed = timedWorkload(workload, executor);
  try {
    let times = await timed.time(seconds);
    while (times.length < fewestSteps) times = [...times, ...(await timed.time(0))];
    return median(times);
  } finally {
    await timed.dispose();
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
