import * as tf from "@tensorflow/tfjs";
import { beta } from "../../src/index.js";

export const posterior = beta({ alpha: tf.fill([64], 2), beta: tf.fill([64], 5) });
export const prior = beta({ alpha: tf.fill([64], 1), beta: tf.fill([64], 1) });
