import * as tf from "@tensorflow/tfjs";
import { diagonalNormal } from "../../src/index.js";

export const posterior = diagonalNormal({ mean: tf.zeros([64, 16]), logVariance: tf.zeros([64, 16]) });
export const prior = diagonalNormal({ mean: tf.ones([64, 16]), logVariance: tf.zeros([64, 16]) });
