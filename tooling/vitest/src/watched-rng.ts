import type * as tf from "@tensorflow/tfjs";

/** What the contracts need of a generator of random numbers. */
export interface RngLike {
  normal(shape: readonly number[]): tf.Tensor;
  uniform(shape: readonly number[]): tf.Tensor;
  split(label: string | number): RngLike;
}

/** How many tensors `body` draws. */
export function countDraws(rng: RngLike, body: (rng: RngLike) => void): number {
  let draws = 0;
  body(watchedRng(rng, () => draws++));
  return draws;
}

/** A generator that throws after `draws` draws. */
export function failAfter(rng: RngLike, draws: number): RngLike {
  let left = draws;
  return watchedRng(rng, () => {
    if (left-- === 0) throw new Error("no more randomness");
  });
}

function watchedRng(rng: RngLike, onDraw: () => void): RngLike {
  const then = <T>(value: () => T): T => {
    onDraw();
    return value();
  };
  return {
    normal: (shape) => then(() => rng.normal(shape)),
    uniform: (shape) => then(() => rng.uniform(shape)),
    split: (label) => watchedRng(rng.split(label), onDraw),
  };
}
