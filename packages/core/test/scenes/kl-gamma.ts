import * as tf from "@tensorflow/tfjs";
import { gamma } from "../../src/index.js";

export const posterior = gamma({ concentration: tf.fill([64], 2), rate: tf.fill([64], 1) });
export const prior = gamma({ concentration: tf.fill([64], 1), rate: tf.fill([64], 1) });
