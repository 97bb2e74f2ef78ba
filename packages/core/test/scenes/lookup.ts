import * as tf from "@tensorflow/tfjs";

export const codebook = tf.zeros([512, 64]);
export const codes = tf.zeros([2, 8, 8], "int32");
