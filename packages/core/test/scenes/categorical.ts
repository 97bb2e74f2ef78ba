import * as tf from "@tensorflow/tfjs";

export const logits = tf.zeros([64, 64, 17]);
export const x = tf.fill([64, 64], 16);
