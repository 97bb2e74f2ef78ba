import {
  createOptimizerStates,
  evaluationStep,
  type Executor,
  RandomStream,
  trainingStep,
  yieldWhenDue,
} from "@elbo/core";
import { type Workload } from "./workload.js";

/** Steps that are run before the clock starts: the first one captures, the next ones warm the caches. */
const warmUps = 5;
const fewestSteps = 5;

/**
 * Median milliseconds of one whole step of a workload, which is disposed of: noise drawn on the host, forward pass, in
 * training the backward pass and the optimiser's update, and the loss read back.
 */
export async function timeSteps(
  { model, batch, evaluation = false }: Workload,
  executor: Executor,
  seconds: number,
): Promise<number> {
  const players = model.players();
  const states = createOptimizerStates(evaluation ? [] : players);
  const step = evaluation ? evaluationStep(players[0]!.objective) : trainingStep(players, states);
  const prepared = executor.prepare(step);
  try {
    const streams = RandomStream.fromSeed(0);
    const times: number[] = [];
    const end = performance.now() + 1000 * seconds;
    for (let step = 0; performance.now() < end || times.length < warmUps + fewestSteps; step++) {
      const started = performance.now();
      await prepared.run(batch, { step, stream: streams.split(step) });
      times.push(performance.now() - started);
      await yieldWhenDue();
    }
    return median(times.slice(warmUps));
  } finally {
    prepared.dispose();
    states.forEach((state) => state.dispose());
    model.dispose();
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
