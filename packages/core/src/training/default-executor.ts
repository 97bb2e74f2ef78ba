import * as tf from "@tensorflow/tfjs";
import { eager } from "./eager.js";
import { type Executor } from "./executor.js";

/** An executor that a package brings, for runs that name none. */
export interface ExecutorOffer {
  /** The active tfjs backends on which it is faster than calling operation after operation. */
  readonly backends: readonly string[];
  /** Asked for when it is first used, and not before. */
  executor(): Executor;
}

let offer: ExecutorOffer | undefined;

/**
 * Offers an executor to runs of `fit` that name none. A package calls it when it is imported, as `@elbo/onnx` does: core
 * knows no such package. The last offer counts.
 *
 * @example
 * registerExecutor({ backends: ["none of tfjs's"], executor: () => eager });
 */
export function registerExecutor(offered: ExecutorOffer): void {
  offer = offered;
}

/**
 * The executor of runs that name none: the one that an imported package offers for the active tfjs backend, or else `eager`.
 *
 * @example
 * console.log(defaultExecutor().name); // "onnx" after import "@elbo/onnx", else "eager"
 */
export function defaultExecutor(): Executor {
  return offer?.backends.includes(tf.getBackend()) ? offer.executor() : eager;
}
