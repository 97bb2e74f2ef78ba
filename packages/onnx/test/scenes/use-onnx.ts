import * as tf from "@tensorflow/tfjs";

export const a = tf.ones([2, 3]);
export const b = tf.ones([3, 4]);
