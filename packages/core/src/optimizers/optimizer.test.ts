import * as tf from "@tensorflow/tfjs";
import { expectNoLeakOnThrow, tensorsMade } from "@elbo/vitest/leaks";
import { expect, test } from "vitest";
import { constant } from "../schedules/constant.js";
import { linearWarmup } from "../schedules/linear-warmup.js";
import { type Optimizer, type ParameterMap, type Tensor } from "../types.js";
import { adam } from "./adam.js";
import { adamax } from "./adamax.js";
import { clipByGlobalNorm } from "./clip-by-global-norm.js";
import { sgd } from "./sgd.js";
import { atStep, trajectory } from "./trajectory.fixture.js";

const gradients = Array.from({ length: 10 }, (_, step) => [Math.sin(step), 1e-3 * step, -5]);
const start = Float32Array.of(1, -2, 0.5);
const optimizers: [name: string, optimizer: Optimizer, slots: string[]][] = [
  ["adam", adam(), ["adam/m/w", "adam/v/w"]],
  ["adamax", adamax(), ["adamax/m/w", "adamax/u/w"]],
  ["sgd", sgd({ learningRate: 0.1 }), []],
  ["sgd with momentum", sgd({ learningRate: 0.1, momentum: 0.9 }), ["sgd/velocity/w"]],
  ["clipped adam", clipByGlobalNorm(adam(), 1), ["adam/m/w", "adam/v/w"]],
];

function variable(values: ArrayLike<number>, trainable = true): tf.Variable {
  return tf.tidy(() => tf.variable(tf.tensor1d([...Array.from(values)]), trainable));
}

test.each(optimizers)("the state of %s is zeros by path, one per trainable parameter", (_name, optimizer, slots) => {
  const parameters: ParameterMap = new Map([
    ["w", variable(start)],
    ["movingMean", variable(start, false)],
  ]);
  const state = optimizer.createState(parameters);
  expect([...state.parameters.keys()]).toEqual(slots);
  for (const slot of state.parameters.values()) {
    expect(slot.trainable).toBe(false);
    expect([...slot.dataSync()]).toEqual([0, 0, 0]);
  }
  state.dispose();
  parameters.forEach((parameter) => parameter.dispose());
});

test.each(optimizers)("%s goes on with the same bits from a copy of its parameters and state", (_name, optimizer) => {
  const whole = trajectory(optimizer, start, gradients);
  const w = variable(start);
  const parameters = new Map([["w", w]]);
  let state = optimizer.createState(parameters);
  gradients.forEach((gradient, step) => {
    apply(optimizer, { w: gradient }, parameters, state.parameters, step);
    const saved = [...state.parameters.values()].map((slot) => slot.dataSync().slice());
    state.dispose();
    state = optimizer.createState(parameters);
    [...state.parameters.values()].forEach((slot, i) => tf.tidy(() => slot.assign(tf.tensor(saved[i]!))));
  });
  expect([...w.dataSync()]).toEqual(whole.at(-1));
  state.dispose();
  w.dispose();
});

test.each(optimizers)("%s makes no tensors, and none on a throw", (_name, optimizer) => {
  const parameters = new Map([["w", variable(start)]]);
  const state = optimizer.createState(parameters);
  const step = (byPath: Record<string, number[]>) => apply(optimizer, byPath, parameters, state.parameters, 3);
  expect(tensorsMade(() => step({ w: [1, 2, 3] }))).toBe(0);
  expectNoLeakOnThrow(() => step({ w: [1, 2] }));
  state.dispose();
  parameters.get("w")!.dispose();
});

test("the learning rate may follow a schedule, which reads the step from 0", () => {
  const optimizer = sgd({ learningRate: (step) => 10 ** -step });
  expect(trajectory(optimizer, Float32Array.of(0), [[1], [1], [1]]).flat()).toEqual([-1, -1.1, -1.11].map(Math.fround));
});

test("the configuration is JSON that tells optimisers apart", () => {
  const kept = adam({ learningRate: linearWarmup({ to: 1e-3, steps: 10 }), epsilon: 1e-7 }).config;
  expect(JSON.parse(JSON.stringify(kept))).toEqual({
    kind: "adam",
    learningRate: { kind: "linearWarmup", from: 0, to: 1e-3, steps: 10 },
    beta1: 0.9,
    beta2: 0.999,
    epsilon: 1e-7,
  });
  expect(adamax({ learningRate: () => 1 }).config).toMatchObject({ kind: "adamax", learningRate: "custom" });
  expect(sgd({ learningRate: constant(2), momentum: 0.5 }).config).toEqual({
    ...{ kind: "sgd", learningRate: { kind: "constant", value: 2 }, momentum: 0.5, nesterov: false },
  });
  const clipped = clipByGlobalNorm(sgd({ learningRate: 1 }), 5).config;
  expect(clipped).toMatchObject({ kind: "clipByGlobalNorm", maxNorm: 5, optimizer: { kind: "sgd" } });
});

const refusals: [call: () => unknown, message: string][] = [
  [() => adam({ learningRate: -1 }), "adam: learningRate must be finite and at least 0; got -1."],
  [() => adamax({ learningRate: NaN }), 'adamax: learningRate must be finite and at least 0; got "NaN".'],
  [() => adam({ beta1: 1 }), "adam: beta1 must be at least 0 and less than 1; got 1."],
  [() => adamax({ beta2: -0.1 }), "adamax: beta2 must be at least 0 and less than 1; got -0.1."],
  [() => adam({ epsilon: 0 }), "adam: epsilon must be finite and above 0; got 0."],
  [() => sgd({ learningRate: 1, momentum: 2 }), "sgd: momentum must be at least 0 and less than 1; got 2."],
  [() => sgd({ learningRate: 1, nesterov: true }), "sgd: nesterov must be false without momentum; got true."],
  [
    () => adam({ lr: 1 } as object),
    'adam: options must be among learningRate, beta1, beta2, epsilon; got "lr". Is it misspelt?',
  ],
  [() => clipByGlobalNorm(adam(), 0), "clipByGlobalNorm: maxNorm must be finite and above 0; got 0."],
  [
    () => trajectory(sgd({ learningRate: () => Infinity }), start, gradients),
    'sgd: learningRate must be finite and at least 0; got "Infinity".',
  ],
];

test.each(refusals.map(([call, message]) => ({ call, message })))("$message", ({ call, message }) => {
  expect(call).toThrow(expect.objectContaining({ name: "ArgumentError", message }) as Error);
});

test("gradients and state that do not belong to the parameters are refused by name", () => {
  const parameters = new Map([["w", variable(start)]]);
  const optimizer = adam();
  const state = optimizer.createState(parameters);
  const step = (byPath: Record<string, number[]>, slots: ParameterMap) => () =>
    apply(optimizer, byPath, parameters, slots, 0);
  expect(step({ v: [1, 2, 3] }, state.parameters)).toThrow("adam: gradients must name parameters; got v. Known: w.");
  expect(step({ w: [1] }, state.parameters)).toThrow(
    "adam: gradient of w must have the parameter's shape [3]; got [1].",
  );
  expect(step({ w: [1, 2, 3] }, new Map())).toThrow(
    "Optimizer.apply: state must hold adam/m/w; got none. Was it created for these parameters?",
  );
  state.dispose();
  parameters.get("w")!.dispose();
});

function apply(
  optimizer: Optimizer,
  byPath: Record<string, number[]>,
  parameters: ParameterMap,
  state: ParameterMap,
  step: number,
): void {
  atStep(step, (pass) => {
    const entries = Object.entries(byPath).map(([path, values]) => [path, tf.tensor1d(values)] as [string, Tensor]);
    optimizer.apply({ parameters, gradients: new Map(entries), state, pass });
  });
}
