import * as tf from "@tensorflow/tfjs";
import { dirichlet } from "../../src/index.js";

export const posterior = dirichlet({ concentration: tf.fill([64, 10], 2) });
export const prior = dirichlet({ concentration: tf.fill([64, 10], 1) });
