import * as tf from "@tensorflow/tfjs";
import { createRng, dense, evaluationPass, normalConditional } from "../../src/index.js";

export const pass = evaluationPass(createRng(0));
export const encoder = normalConditional(dense({ units: 4 })([2], createRng(0)));
export const network = dense({ units: 1 })([2], createRng(1));
export const [x, pseudoInputs, real, fake] = [tf.ones([3, 2]), tf.zeros([3, 2]), tf.ones([3, 2]), tf.zeros([3, 2])];
