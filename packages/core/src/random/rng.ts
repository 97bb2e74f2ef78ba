import * as tf from "@tensorflow/tfjs";
import { type Rng, type Shape, type Tensor } from "../types.js";
import { RandomStream, type StreamState } from "./stream.js";

/** An {@link Rng} whose tensors are drawn on the host as they are asked for. */
export interface HostRng extends Rng {
  split(label: string | number): HostRng;
  /** The labels that it was split by, one after the other. */
  readonly labels: readonly (string | number)[];
  /** The host's side: typed arrays, integers, permutations, and the state to save. */
  readonly stream: RandomStream;
}

/**
 * Seeded randomness: Philox 4x32-10, the same draws on every machine and backend.
 *
 * @param seed an integer from 0 to 2^53 - 1, or a state saved before (`rng.stream.state`)
 * @throws {ArgumentError} if the seed is not such an integer
 * @example
 * const rng = createRng(0);
 * const noise = rng.split("noise").normal([64, 16]);
 */
export function createRng(seed: number | StreamState): HostRng {
  return fromStream(
    typeof seed === "object" && seed !== null ? RandomStream.restore(seed) : RandomStream.fromSeed(seed),
  );
}

function fromStream(stream: RandomStream, labels: HostRng["labels"] = []): HostRng {
  return {
    stream,
    labels,
    normal: (shape) => draw(shape, (out) => stream.fillNormal(out)),
    uniform: (shape) => draw(shape, (out) => stream.fillUniform(out)),
    split: (label) => fromStream(stream.split(label), [...labels, label]),
  };
}

function draw(shape: Shape, fill: (out: Float32Array) => Float32Array): Tensor {
  return tf.tensor(fill(new Float32Array(tf.util.sizeFromShape([...shape]))), [...shape], "float32");
}
