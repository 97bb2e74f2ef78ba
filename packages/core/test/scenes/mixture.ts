import * as tf from "@tensorflow/tfjs";

export const mean = tf.zeros([16, 2]);
export const logVariance = tf.zeros([16, 2]);
export const logits = tf.zeros([16]);
export const z = tf.zeros([64, 2]);
