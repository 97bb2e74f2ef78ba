import * as tf from "@tensorflow/tfjs";
import { type DataSpec, type ExampleSource } from "../src/data/source.js";
import { sha256 } from "../src/data/sha256.js";
import { RandomStream } from "../src/random/stream.js";
import { type TrainableModel } from "../src/training/session.js";
import {
  type Batch,
  type JsonObject,
  type Objective,
  type Optimizer,
  type Player,
  type Variable,
} from "../src/types.js";

/** Gradient descent with momentum, as small as an optimiser with state can be: m' = 0.5 m + g, w' = w - rate m'. */
export function momentum(rate: number): Optimizer {
  return {
    config: { name: "momentum", rate },
    createState: (parameters) => {
      const slots = new Map([...parameters].map(([path, at]) => [`momentum/${path}`, zeros(at.shape)]));
      return { parameters: slots, dispose: () => slots.forEach((slot) => slot.dispose()) };
    },
    apply: ({ parameters, gradients, state }) => {
      for (const [path, gradient] of gradients) {
        const slot = state.get(`momentum/${path}`)!;
        slot.assign(tf.add(tf.mul(slot, 0.5), gradient));
        const variable = parameters.get(path)!;
        variable.assign(tf.sub(variable, tf.mul(slot, rate)));
      }
    },
  };
}

function zeros(shape: number[]): Variable {
  return tf.tidy(() => tf.variable(tf.zeros(shape), false));
}

export interface ToyOptions {
  readonly rate?: number;
  readonly config?: JsonObject;
  /** Multiplies the loss; may be NaN from some step on. */
  readonly scale?: (step: number) => number;
}

/** Anything that a toy model owns, so that a test can look at it and free it. */
export interface ToyModel extends TrainableModel<Batch> {
  readonly weight: Variable;
  readonly steps: Variable;
  dispose(): void;
}

/**
 * A line fitted through noise: loss = mean((x w - 1 + noise / 10)^2). It has everything that a run must carry over: a
 * weight, an optimiser's slot, randomness, a schedule, and state (`steps`) that gradients do not move.
 */
export function toyModel({ rate = 0.05, config = { width: 3 }, scale = () => 1 }: ToyOptions = {}): ToyModel {
  const weight = tf.tidy(() => tf.variable(tf.tensor([0.1, -0.2, 0.3], [3, 1])));
  const steps = tf.tidy(() => tf.variable(tf.scalar(0), false));
  const parameters = new Map([
    ["weight", weight],
    ["steps", steps],
  ]);
  const objective: Objective = {
    parameters,
    evaluate: (batch, pass) => {
      const x = batch["x"]!;
      const noise = pass.rng.normal([x.shape[0], 1]);
      const error = x.matMul(weight).sub(1).add(noise.mul(0.1));
      if (pass.training) pass.update(steps, tf.add(steps, 1));
      const square = error.square().mean<tf.Scalar>();
      return { loss: square.mul<tf.Scalar>(pass.value(scale)), terms: { square } };
    },
  };
  const player: Player = { name: "toy", objective, optimizer: momentum(rate) };
  const dispose = () => parameters.forEach((variable) => variable.dispose());
  return { kind: "toy", config, parameters, weight, steps, players: () => [player], dispose };
}

export const toySpec: DataSpec = { name: "toy", shape: [3], kind: "real" };

/** `size` examples of three normal values, a little jittered at each read. */
export function toySource(size: number, seed = 7, spec: DataSpec = toySpec): ExampleSource {
  const values = RandomStream.fromSeed(seed).fillNormal(new Float32Array(size * 3));
  return {
    spec,
    size,
    fingerprint: sha256(new Uint8Array(values.buffer)),
    read: (indices, stream) => {
      const out = stream.fillUniform(new Float32Array(indices.length * 3));
      for (let i = 0; i < out.length; i++) out[i] = values[indices[Math.floor(i / 3)]! * 3 + (i % 3)]! + out[i]! / 100;
      return { x: { values: out, shape: [indices.length, 3] } };
    },
  };
}
