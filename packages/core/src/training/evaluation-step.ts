import * as tf from "@tensorflow/tfjs";
import { collectParameters } from "../module/parameters.js";
import { type Objective } from "../types.js";
import { type Step } from "./executor.js";

/** Evaluates an objective without gradients and with `pass.training` false. Outputs: `loss` and the terms by name. */
export function evaluationStep<B>(objective: Objective<B>): Step {
  const { parameters, frozen = new Map() } = objective;
  return {
    training: false,
    state: new Map([...parameters, ...collectParameters({ frozen: { parameters: frozen } })]),
    run: (batch, pass) =>
      tf.tidy(() => {
        const { loss, terms } = objective.evaluate(batch as B, pass);
        return { ...terms, loss };
      }),
  };
}
