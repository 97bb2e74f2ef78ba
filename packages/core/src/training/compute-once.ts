import { type HostArray } from "../data/source.js";
import { RandomStream } from "../random/stream.js";
import { type ParameterMap, type Rng, type Tensor } from "../types.js";
import { type Executor, type Step } from "./executor.js";
import { prepareStep } from "./prepare-step.js";

export interface ComputeOptions {
  readonly executor: Executor;
  /** Variables that the body reads. */
  readonly parameters: ParameterMap;
  /** Of the body's randomness. */
  readonly seed: number;
}

/**
 * Runs a computation with randomness once, as a step: where steps are captured, many small operations become one graph.
 *
 * @param body the computation, under the rules of a step: no values are read back, and randomness comes from `rng`
 * @returns its result on the host
 * @throws {ArgumentError} if the seed is no seed
 * @example
 * const body = (rng: Rng) => tf.sum(rng.normal([100]));
 * const { values } = await computeOnce({ executor: eager, parameters: new Map(), seed: 1 }, body);
 */
export async function computeOnce(
  { executor, parameters, seed }: ComputeOptions,
  body: (rng: Rng) => Tensor,
): Promise<HostArray> {
  const stream = RandomStream.fromSeed(seed);
  const step: Step = { training: false, state: parameters, run: (_, pass) => ({ result: body(pass.rng) }) };
  const prepared = prepareStep("computeOnce", executor, step);
  try {
    const { result } = await prepared.run({}, { step: 0, stream });
    return result!;
  } finally {
    prepared.dispose();
  }
}
