import { NonFiniteError, requireArgument, requireKnownOptions } from "../errors.js";
import { type ExampleSource, type HostArray, type HostBatch } from "../data/source.js";
import { RandomStream } from "../random/stream.js";
import { type ParameterMap, type Player } from "../types.js";
import { type Batches, type BatchPosition, batchLength, shuffledBatches } from "./batches.js";
import { eager } from "./eager.js";
import { type Executor, type PreparedStep } from "./executor.js";
import { prepareStep } from "./prepare-step.js";
import { createOptimizerStates, requireAccumulate, trainingStep } from "./training-step.js";

export interface TrainerOptions<B> {
  /** What is trained: one player per optimiser. */
  readonly players: readonly Player<B>[];
  readonly source: ExampleSource;
  /** Examples per step; 64. */
  readonly batchSize?: number;
  /** Decides the order of the data and every draw; 0. */
  readonly seed?: number;
  /** How steps run; operation by operation. */
  readonly executor?: Executor;
  /** Passes over the data; no end. */
  readonly epochs?: number;
  /** Leave out the last batch of an epoch when it is not full; false. */
  readonly dropLast?: boolean;
  /** Parts of a batch whose gradients are summed before a step; 1. */
  readonly accumulate?: number;
  /** Ends the iteration before the next step. */
  readonly signal?: AbortSignal;
  /** Steps done before, when a run goes on; 0. */
  readonly step?: number;
  /** Called after each step, before it is yielded. */
  readonly onStep?: (progress: StepProgress) => void;
}

/** A step that is done. Positions count from 0. */
export interface StepProgress extends BatchPosition {
  readonly step: number;
  /** Examples in the batch. */
  readonly size: number;
  /** `loss` and every term, for this batch. */
  readonly terms: Readonly<Record<string, number>>;
}

/** A run, one step per iteration. Stop and iterate again, and it goes on where it stood. */
export interface Trainer extends AsyncIterable<StepProgress> {
  readonly batchesPerEpoch: number;
  /** Steps done. */
  readonly step: number;
  /** Every variable that training moves or reads, the optimisers' among them. */
  readonly state: ParameterMap;
  /** Brings the variables up to date, where the executor holds their values elsewhere. */
  sync(): Promise<void>;
  /** Frees the optimisers' state. The players' parameters stay. */
  dispose(): void;
}

const known = [
  ...["players", "source", "batchSize", "seed", "executor", "epochs"],
  ...["dropLast", "accumulate", "signal", "step", "onStep"],
];

/**
 * Trains players step by step. Data order and every draw follow from seed and step alone, so a run that goes on at
 * `step` with the same variables ends with the same bits as one that never stopped.
 *
 * @throws {ArgumentError} if an option is unknown or impossible
 * @throws {DataError} while iterating, if the data are not finite
 * @throws {NonFiniteError} while iterating, naming the term that stopped being finite
 * @example
 * const run = trainer({ players: model.players(), source: data.train, epochs: 10, seed: 1 });
 * for await (const { step, terms } of run) console.log(step, terms.loss);
 * run.dispose();
 */
export function trainer<B>(options: TrainerOptions<B>): Trainer {
  requireKnownOptions("trainer", options, known);
  const {
    players,
    source,
    batchSize = 64,
    seed = 0,
    executor = eager,
    epochs = Infinity,
    dropLast,
    accumulate = 1,
    step = 0,
  } = options;
  requireArgument(isCount(epochs), "trainer", "epochs", "a positive integer", epochs);
  requireArgument(Number.isSafeInteger(step) && step >= 0, "trainer", "step", "a non-negative integer", step);
  requireAccumulate("trainer", accumulate);
  const root = RandomStream.fromSeed(seed);
  const batches = shuffledBatches({ source, batchSize, root, dropLast });
  const states = createOptimizerStates(players);
  const disposeStates = () => states.forEach((state) => state.dispose());
  try {
    const training = trainingStep(players, states, { accumulate });
    const prepared = prepareStep("trainer", executor, training);
    const run = { batches, prepared, streams: root.split("step"), end: epochs * batches.perEpoch, step };
    return {
      batchesPerEpoch: batches.perEpoch,
      state: training.state,
      get step() {
        return run.step;
      },
      sync: () => prepared.sync(),
      dispose: () => {
        prepared.dispose();
        disposeStates();
      },
      [Symbol.asyncIterator]: () => iterate(run, options),
    };
  } catch (error) {
    disposeStates();
    throw error;
  }
}

interface Run {
  readonly batches: Batches;
  readonly prepared: PreparedStep;
  readonly streams: RandomStream;
  readonly end: number;
  step: number;
}

async function* iterate(
  run: Run,
  { signal, onStep }: Pick<TrainerOptions<never>, "signal" | "onStep">,
): AsyncGenerator<StepProgress> {
  // A step's batch is done with when the step is, and is filled again for the next.
  let values: HostBatch | undefined;
  while (run.step < run.end && !signal?.aborted) {
    const step = run.step;
    values = run.batches.read(step, values);
    const outputs = await run.prepared.run(values, { step, stream: run.streams.split(step) });
    run.step++;
    const terms = finiteTerms(outputs, `step ${step}`);
    const progress = { step, ...run.batches.position(step), size: batchLength(values), terms };
    onStep?.(progress);
    yield progress;
  }
}

/**
 * Scalar outputs as numbers.
 *
 * @throws {NonFiniteError} that names the first which is NaN or infinite
 */
export function finiteTerms(outputs: Readonly<Record<string, HostArray>>, moment: string): Record<string, number> {
  const terms: Record<string, number> = {};
  for (const [name, { values }] of Object.entries(outputs)) terms[name] = values[0]!;
  // The terms come first: where one of them is not finite, the loss that it enters is not either.
  const bad = Object.keys(terms).find((name) => !Number.isFinite(terms[name]));
  if (bad === undefined) return terms;
  throw new NonFiniteError(
    `training: ${bad} must be finite; got ${terms[bad]} at ${moment}. ` +
      "Lower the learning rate, clip the gradients, or look for extreme values in the data.",
  );
}

function isCount(value: number): boolean {
  return value === Infinity || (Number.isSafeInteger(value) && value > 0);
}
