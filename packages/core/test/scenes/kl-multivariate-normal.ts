import * as tf from "@tensorflow/tfjs";
import { multivariateNormal } from "../../src/index.js";

export const q = multivariateNormal({ mean: tf.zeros([64, 2]), scale: tf.mul(tf.ones([64, 1, 1]), tf.eye(2)) });
