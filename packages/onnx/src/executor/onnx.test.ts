import {
  ArgumentError,
  BackendError,
  createRng,
  eager,
  type Executor,
  type HostBatch,
  type PreparedStep,
  type Step,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { afterEach, describe, expect, test } from "vitest";
import { digitsVae, mlpVae, smallConvVae, type Workload } from "../workloads/workloads.fixture.js";
import { onnx as createExecutor } from "./onnx.js";

// One thread: tests that run beside each other would wait for each other's spinning threads.
const onnx = () => createExecutor({ threads: 1 });

const disposables: { dispose(): void }[] = [];
const owned = <T extends { dispose(): void }>(value: T): T => (disposables.push(value), value);
afterEach(() => disposables.splice(0).forEach((value) => value.dispose()));

async function losses(executor: Executor, workload: Workload, steps: number): Promise<number[]> {
  const prepared = owned(executor.prepare(workload.step));
  const values: number[] = [];
  for (let step = 0; step < steps; step++) values.push(await lossOf(prepared, workload.batch, step));
  await prepared.sync();
  return values;
}

async function lossOf(prepared: PreparedStep, batch: HostBatch, step: number): Promise<number> {
  const outputs = await prepared.run(batch, { step, stream: createRng(7).stream.split(step) });
  return outputs["loss"]!.values[0]!;
}

function relativeError(a: readonly number[], b: readonly number[]): number {
  return Math.max(...a.map((value, at) => Math.abs(value - b[at]!) / Math.abs(b[at]!)));
}

/** A step that adds the mean of its batch to a counter. */
function countingStep(counter: tf.Variable): Step {
  return {
    training: true,
    state: new Map([["counter", counter]]),
    run: ({ x }, pass) => {
      const next = tf.add(counter, tf.mean(x!));
      pass.update(counter, next);
      return { next: tf.clone(next) };
    },
  };
}

const ones: HostBatch = { x: { values: new Float32Array(4).fill(1), shape: [4] } };
const at = (step: number) => ({ step, stream: createRng(0).stream.split(step) });

describe.each([
  ["an MLP on levels", () => digitsVae(8, 24)],
  ["an MLP on binary pixels", () => mlpVae(4, 16)],
  ["convolutions", smallConvVae],
])("a captured step of %s", (_name, create) => {
  test("gives the losses of the eager step", async () => {
    const eagerly = await losses(eager, owned(create()), 100);
    const captured = await losses(onnx(), owned(create()), 100);
    // Both round float32 sums in their own order, about 1e-7 relative at first; training amplifies it.
    expect(relativeError(captured.slice(0, 10), eagerly.slice(0, 10))).toBeLessThan(1e-5);
    expect(relativeError(captured, eagerly)).toBeLessThan(1e-3);
    expect(captured.at(-1)).toBeLessThan(captured[0]!);
  });

  test("gives equal bits in two runs, and leaves no tensor behind", async () => {
    const before = tf.memory().numTensors;
    const [first, second] = [create(), create()];
    const bits = await losses(onnx(), first, 20);
    expect(await losses(onnx(), second, 20)).toEqual(bits);
    for (const [path, variable] of first.step.state)
      expect(await second.step.state.get(path)!.data()).toEqual(await variable.data());
    first.dispose();
    second.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

test("a step resumed from its state gives the bits of one that was never interrupted", async () => {
  const [whole, half] = [owned(mlpVae(4, 16)), owned(mlpVae(4, 16))];
  const expected = await losses(onnx(), whole, 6);
  const before = owned(onnx().prepare(half.step));
  const values = [0, 1, 2].map((step) => () => lossOf(before, half.batch, step));
  const first = [await values[0]!(), await values[1]!(), await values[2]!()];
  await before.sync();
  const after = owned(onnx().prepare(half.step));
  for (const step of [3, 4, 5]) first.push(await lossOf(after, half.batch, step));
  expect(first).toEqual(expected);
});

test("state is shared by the steps of one executor and by all batch shapes", async () => {
  const counter = owned(tf.variable(tf.scalar(0)));
  const executor = onnx();
  const [a, b] = [owned(executor.prepare(countingStep(counter))), owned(executor.prepare(countingStep(counter)))];
  await a.run(ones, at(0));
  await a.run({ x: { values: new Float32Array(2).fill(10), shape: [2] } }, at(1));
  const { next } = await b.run(ones, at(2));
  expect(next!.values[0]).toBe(12);
});

test("variables show the new state after sync, and what is assigned to them from outside counts", async () => {
  const counter = owned(tf.variable(tf.scalar(0)));
  const prepared = owned(onnx().prepare(countingStep(counter)));
  await prepared.run(ones, at(0));
  expect(counter.dataSync()[0]).toBe(0);
  await prepared.sync();
  expect(counter.dataSync()[0]).toBe(1);
  tf.tidy(() => counter.assign(tf.scalar(100)));
  const { next } = await prepared.run(ones, at(1));
  expect(next!.values[0]).toBe(101);
});

test("an assignment from outside after a run is not undone by sync", async () => {
  const counter = owned(tf.variable(tf.scalar(0)));
  const prepared = owned(onnx().prepare(countingStep(counter)));
  await prepared.run(ones, at(0));
  tf.tidy(() => counter.assign(tf.scalar(5)));
  await prepared.sync();
  expect(counter.dataSync()[0]).toBe(5);
});

test("a step is recorded once per batch shape", async () => {
  const counter = owned(tf.variable(tf.scalar(0)));
  const step = countingStep(counter);
  let records = 0;
  const counted: Step = { ...step, run: (batch, pass) => (records++, step.run(batch, pass)) };
  const prepared = owned(onnx().prepare(counted));
  for (let i = 0; i < 5; i++) await prepared.run(ones, at(i));
  // Twice, to see that both records agree.
  expect(records).toBe(2);
  await prepared.run({ x: { values: new Float32Array(3), shape: [3] } }, at(5));
  expect(records).toBe(4);
});

test("the active backend and the variables are as before, also when a step throws", async () => {
  const counter = owned(tf.variable(tf.scalar(3)));
  const tensors = tf.memory().numTensors;
  const failing: Step = {
    ...countingStep(counter),
    run: () => {
      counter.assign(tf.scalar(4));
      throw new Error("as planned");
    },
  };
  await expect(onnx().prepare(failing).run(ones, at(0))).rejects.toThrow("as planned");
  expect(tf.getBackend()).toBe("cpu");
  expect(counter.dataSync()[0]).toBe(3);
  expect(tf.memory().numTensors).toBe(tensors);
});

test("a step runs while the recording backend itself is active", async () => {
  const counter = owned(tf.variable(tf.scalar(0)));
  const prepared = owned(onnx().prepare(countingStep(counter)));
  await tf.setBackend("onnx");
  try {
    await prepared.run(ones, at(0));
    await prepared.sync();
    expect((await counter.data())[0]).toBe(1);
  } finally {
    await tf.setBackend("cpu");
  }
});

test("feeds are written at each run, with the position of the run", async () => {
  const step: Step = {
    training: true,
    state: new Map(),
    run: (_batch, pass) => ({ rate: pass.value((at) => 0.5 ** at), noise: tf.clone(pass.rng.normal([3])) }),
  };
  const [captured, eagerly] = [owned(onnx().prepare(step)), owned(eager.prepare(step))];
  for (const position of [at(0), at(3)]) {
    const run = await captured.run({}, position);
    expect(run).toEqual(await eagerly.run({}, position));
    expect(run["rate"]!.values[0]).toBe(0.5 ** position.step);
  }
});

function stepOf(run: Step["run"], state: Step["state"] = new Map()): Step {
  return { training: true, state, run };
}

describe("hidden randomness is refused", () => {
  test("of tf.randomNormal, naming the call", async () => {
    const step = stepOf(() => ({ noise: tf.randomNormal([2, 3]) }));
    const run = onnx().prepare(step).run({}, at(0));
    await expect(run).rejects.toThrow(ArgumentError);
    await expect(run).rejects.toThrow(
      /onnx: a captured step must draw randomness from its pass; got a tensor \[2, 3\] .* made by tf\.randomNormal at .*onnx\.test\.ts.*Use pass\.rng/,
    );
  });

  test("of tf.dropout", async () => {
    const step = stepOf(() => ({ kept: tf.dropout(tf.ones([64]), 0.5) }));
    await expect(onnx().prepare(step).run({}, at(0))).rejects.toThrow(/made by tf\.dropout/);
  });

  test("of a number that the host counts", async () => {
    let calls = 0;
    const step = stepOf(() => ({ count: tf.scalar(calls++) }));
    await expect(onnx().prepare(step).run({}, at(0))).rejects.toThrow(/got a tensor \[\] of other values/);
  });

  test("of a branch", async () => {
    let calls = 0;
    const step = stepOf(({ x }) => ({ y: calls++ % 2 === 0 ? tf.exp(x!) : tf.neg(x!) }));
    await expect(onnx().prepare(step).run(ones, at(0))).rejects.toThrow(/got other operations in its second run/);
  });
});

test("constants may be made before the step or, when they are equal at each run, inside it", async () => {
  const table = owned(tf.tensor1d([1, 2, 3, 4]));
  const step = stepOf(({ x }) => ({ y: tf.add(tf.mul(x!, table), tf.tensor1d([5, 6, 7, 8])) }));
  const { y } = await owned(onnx().prepare(step)).run(ones, at(0));
  expect([...y!.values]).toEqual([6, 8, 10, 12]);
});

test("a variable outside the state is refused by name", async () => {
  const stranger = owned(tf.variable(tf.scalar(1), false, "stranger"));
  const step = stepOf(({ x }) => ({ y: tf.mul(x!, stranger) }));
  await expect(onnx().prepare(step).run(ones, at(0))).rejects.toThrow(
    /must hold every variable .* got variable stranger of shape \[.*\] outside it\. List it in the parameters/,
  );
});

test("a disposed variable is refused by its path", async () => {
  const gone = tf.variable(tf.scalar(1));
  gone.dispose();
  const step = stepOf(({ x }) => ({ y: x! }), new Map([["decoder/bias", gone]]));
  await expect(onnx().prepare(step).run(ones, at(0))).rejects.toThrow(/live variables; got "decoder\/bias"/);
});

test("a kernel that is missing is an error that names it", async () => {
  const step = stepOf(({ x }) => ({ y: tf.real(tf.fft(tf.complex(x!, x!))) }));
  const run = onnx().prepare(step).run(ones, at(0));
  await expect(run).rejects.toThrow(BackendError);
  await expect(run).rejects.toThrow(/onnx: kernel must be one that the backend has; got "Complex"/);
});

test("reading a tensor inside a captured step is an error", async () => {
  const step = stepOf(({ x }) => ({ y: tf.scalar(x!.dataSync()[0]!) }));
  await expect(onnx().prepare(step).run(ones, at(0))).rejects.toThrow(/a step must not read tensors back/);
});

test("options are checked when the executor is made", () => {
  expect(() => createExecutor({ threads: -1 })).toThrow(/onnx: threads must be a positive integer; got -1/);
});
