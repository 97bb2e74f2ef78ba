import { type HostArray, type Rng, type Step, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

const prefix = "draws/";

/**
 * A step that also gives the normal numbers that it draws, as outputs "draws/0", "draws/1", ... in the order in which
 * they are first asked for: what is drawn twice under one name is one draw.
 */
export function recordDraws(step: Step): Step {
  return {
    ...step,
    run: (batch, pass) => {
      const draws = new Map<string, Tensor>();
      try {
        const outputs = step.run(batch, { ...pass, rng: recording(pass.rng, [], draws) });
        return { ...outputs, ...Object.fromEntries([...draws.values()].map((draw, at) => [`${prefix}${at}`, draw])) };
      } catch (error) {
        tf.dispose([...draws.values()]);
        throw error;
      }
    },
  };
}

/** The draws among the outputs of a recorded step. */
export function drawsOf(outputs: Readonly<Record<string, HostArray>>): HostArray[] {
  const count = Object.keys(outputs).filter((name) => name.startsWith(prefix)).length;
  return Array.from({ length: count }, (_, at) => outputs[`${prefix}${at}`]!);
}

function recording(rng: Rng, labels: readonly (string | number)[], draws: Map<string, Tensor>): Rng {
  let drawn = 0;
  return {
    normal: (shape) => {
      const values = rng.normal(shape);
      const name = JSON.stringify([...labels, drawn++]);
      // The step disposes of what it drew.
      if (!draws.has(name)) draws.set(name, tf.keep(tf.clone(values)));
      return values;
    },
    uniform: (shape) => {
      drawn++;
      return rng.uniform(shape);
    },
    split: (label) => recording(rng.split(label), [...labels, label], draws),
  };
}
