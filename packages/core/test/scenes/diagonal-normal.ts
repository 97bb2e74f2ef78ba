import * as tf from "@tensorflow/tfjs";

export const mean = tf.zeros([64, 16]);
export const logVariance = tf.zeros([64, 16]);
