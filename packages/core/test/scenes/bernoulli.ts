import * as tf from "@tensorflow/tfjs";

export const logits = tf.zeros([64, 784]);
export const x = tf.ones([64, 784]);
