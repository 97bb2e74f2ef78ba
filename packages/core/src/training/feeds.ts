import * as tf from "@tensorflow/tfjs";
import { sizeOf } from "../counts.js";
import { type Shape, type Tensor } from "../types.js";
import { type RunPosition } from "./executor.js";

/** Writes the values that a feed holds in the run at `position`: a function of it, so that equal functions fill equally. */
export type Fill<T extends Float32Array | Int32Array = Float32Array> = (values: T, position: RunPosition) => void;

/** The one door from the host into a step: tensors whose values the host writes before each run. */
export interface Feeds {
  float32(shape: Shape, fill: Fill): Tensor;
  int32(shape: Shape, fill: Fill<Int32Array>): Tensor;
}

/** Feeds for a run at one position, filled at once. */
export function immediateFeeds(position: RunPosition): Feeds {
  const filled = <T extends Float32Array | Int32Array>(values: T, fill: Fill<T>): T => {
    fill(values, position);
    return values;
  };
  return {
    float32: (shape, fill) => tf.tensor(filled(new Float32Array(sizeOf(shape)), fill), [...shape], "float32"),
    int32: (shape, fill) => tf.tensor(filled(new Int32Array(sizeOf(shape)), fill), [...shape], "int32"),
  };
}
