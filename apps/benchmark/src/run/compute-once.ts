import { type Executor, type HostArray, type Parameters, prepareStep, RandomStream, type Rng, type Step, type Tensor } from "@elbo/core";

export interface ComputeOptions {
  readonly executor: Executor;
  /** Variables that the body reads. */
  readonly parameters: Parameters;
  readonly seed: number;
}

/**
 * Runs a computation with randomness once, as a step: where steps are captured, many small operations become one graph.
 *
 * @returns its result on the host
 */
export async function computeOnce(
  { executor, parameters, seed }: ComputeOptions,
  body: (rng: Rng) => Tensor,
): Promise<HostArray> {
  const step: Step = { training: false, state: parameters, run: (_, pass) => ({ result: body(pass.rng) }) };
  const prepared = prepareStep("computeOnce", executor, step);
  try {
    const { result } = await prepared.run({}, { step: 0, stream: RandomStream.fromSeed(seed) });
    return result!;
  } finally {
    prepared.dispose();
  }
}
