import * as tf from "@tensorflow/tfjs";

export const encoded = tf.zeros([8, 64]);
export const code = tf.ones([8, 64]);
