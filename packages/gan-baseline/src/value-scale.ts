import { type DataSpec, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/** How the values of the data and those that the networks see, which lie in [-1, 1], map onto each other. */
export interface ValueScale {
  /** Whether the data have bounds, so that a tanh can end the generator. Values without bounds stay as they are. */
  readonly bounded: boolean;
  toNetwork(x: Tensor): Tensor;
  toData(y: Tensor): Tensor;
}

/** 2 x / highest - 1, for binary and grey data (highest 1) and for categories (highest levels - 1). */
export function valueScale({ kind, levels }: Pick<DataSpec, "kind" | "levels">): ValueScale {
  if (kind === "real") return { bounded: false, toNetwork: tf.clone, toData: tf.clone };
  const half = (kind === "categorical" ? levels! - 1 : 1) / 2;
  return {
    bounded: true,
    toNetwork: (x) => tf.tidy(() => tf.sub(tf.mul(x, 1 / half), 1)),
    toData: (y) => tf.tidy(() => tf.mul(tf.add(y, 1), half)),
  };
}
