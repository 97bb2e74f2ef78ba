import { type HostArray } from "../data/source.js";
import { requireCount } from "../counts.js";
import { requireArgument, requireKnownOptions } from "../errors.js";
import { RandomStream } from "../random/stream.js";
import { type GenerativeModel } from "../types.js";
import { computeOnce } from "./compute-once.js";
import { eager } from "./eager.js";
import { type Executor } from "./executor.js";
import { type EpochRecord } from "./history.js";

export interface SampleRecorderOptions {
  /**
   * After which epochs, counted from 1.
   * @default [1, 5, 20, 40]
   */
  readonly epochs?: readonly number[];
  /**
   * Examples each time.
   * @default 64
   */
  readonly count?: number;
  /**
   * Seed of the codes, which are the same each time.
   * @default 0
   */
  readonly seed?: number;
  /**
   * Generates the examples.
   * @default `eager`
   */
  readonly executor?: Executor;
  /** Called with the examples of each chosen epoch, counted from 1: to write them to a file, for example. Training waits for it. */
  readonly onSamples?: (samples: HostArray, epoch: number) => void | Promise<void>;
}

/** Keeps examples as a model learns to make them. */
export interface SampleRecorder {
  /** To be given to `fit`. */
  readonly onEpoch: (record: EpochRecord) => Promise<void>;
  /** The examples [count, ...shape] after each epoch so far. */
  readonly samples: ReadonlyMap<number, HostArray>;
}

/**
 * Examples of a model at chosen epochs of its training, made of the same codes each time.
 *
 * @throws {ArgumentError} if an option is unknown or impossible
 * @example
 * const data = await digits({ values: "grey" });
 * const model = gan({ data: data.spec, latent: 16 });
 * const { onEpoch, samples } = recordSamples(model, { epochs: [1, 2], count: 16 });
 * await fit(model, data.train, { epochs: 2, onEpoch });
 * console.log(samples.get(2)?.shape); // [16, 8, 8, 1]
 */
export function recordSamples(
  model: Pick<GenerativeModel, "generate" | "parameters">,
  options: SampleRecorderOptions = {},
): SampleRecorder {
  requireKnownOptions("recordSamples", options, ["epochs", "count", "seed", "executor", "onSamples"]);
  const generates = typeof (model as Partial<typeof model> | undefined)?.generate === "function";
  requireArgument(generates, "recordSamples", "model", "one that generates", model);
  const { epochs = [1, 5, 20, 40], count = 64, seed = 0, executor = eager, onSamples } = options;
  const listed = Array.isArray(epochs) && epochs.every((epoch) => Number.isInteger(epoch) && epoch >= 1);
  requireArgument(listed, "recordSamples", "epochs", "a list of integers from 1", epochs);
  requireCount("recordSamples", "count", count);
  RandomStream.fromSeed(seed);
  const samples = new Map<number, HostArray>();
  return {
    samples,
    onEpoch: async ({ epoch }) => {
      if (!epochs.includes(epoch + 1)) return;
      const { parameters } = model;
      const { values, shape } = await computeOnce({ executor, parameters, seed }, (rng) => model.generate(count, rng));
      // Executors own what they return, and may fill it again.
      const kept = { values: values.slice(), shape };
      samples.set(epoch + 1, kept);
      await onSamples?.(kept, epoch + 1);
    },
  };
}
