import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { ShapeError } from "../errors.js";
import { RandomStream } from "../random/stream.js";
import { type Pass, type Schedule } from "../types.js";
import { eager } from "./eager.js";
import { type Feeds, type Fill, immediateFeeds } from "./feeds.js";
import { evaluationPass, withPass } from "./pass.js";
import { createRng } from "../random/rng.js";

function passAt<T extends tf.TensorContainer>(step: number, body: (pass: Pass) => T): T {
  const feeds = immediateFeeds({ step, stream: RandomStream.fromSeed(0).split(step) });
  return tf.tidy(() => withPass({ training: true, feeds }, body));
}

test("a schedule's value is that of the step", () => {
  const schedule: Schedule = (step) => step / 10;
  expect(passAt(3, (pass) => pass.value(schedule)).dataSync()[0]).toBeCloseTo(0.3, 6);
  expect(passAt(3, (pass) => pass.value(2)).dataSync()[0]).toBe(2);
});

test("draws within a step differ, and are the same whenever the step is run", () => {
  const draw = (step: number) =>
    passAt(step, ({ rng }) => tf.stack([rng.normal([3]), rng.normal([3]), rng.split("a").normal([3])])).arraySync();
  const rows = draw(5) as number[][];
  expect(new Set(rows.map(String)).size).toBe(3);
  expect(draw(5)).toEqual(rows);
  expect(draw(6)).not.toEqual(rows);
});

test("equal draws are filled by one function, others by others", () => {
  const fills: Fill[] = [];
  const position = { step: 0, stream: RandomStream.fromSeed(0) };
  const immediate = immediateFeeds(position);
  const feeds: Feeds = { ...immediate, float32: (shape, fill) => (fills.push(fill), immediate.float32(shape, fill)) };
  const draws = ({ rng }: Pass) => [
    rng.normal([2]),
    rng.split("a").normal([2]),
    rng.split("a").normal([2]),
    rng.split("a").uniform([2]),
  ];
  const values = tf.tidy(() =>
    withPass({ training: true, feeds }, (pass) => draws(pass).map((draw) => String(draw.dataSync()))),
  );
  expect([new Set(fills).size, fills[1] === fills[2], new Set(values).size, values[1] === values[2]]).toEqual([
    3,
    true,
    3,
    true,
  ]);
});

test("updates take effect at the end, so that a step reads old values throughout", () => {
  const variable = tf.variable(tf.scalar(1), false);
  const seen = passAt(0, (pass) => {
    pass.update(variable, tf.add(variable, 1));
    return tf.clone(variable);
  });
  expect([seen.dataSync()[0], variable.dataSync()[0]]).toEqual([1, 2]);
  variable.dispose();
});

test("a body that throws updates nothing and leaks nothing", () => {
  const variable = tf.variable(tf.scalar(1), false);
  const before = tf.memory().numTensors;
  const fail = () =>
    passAt(0, (pass) => {
      pass.update(variable, tf.scalar(9));
      throw new Error("in the middle");
    });
  expect(fail).toThrow("in the middle");
  expect([variable.dataSync()[0], tf.memory().numTensors]).toEqual([1, before]);
  variable.dispose();
});

test("of several updates of one variable the first counts, and none is left behind", () => {
  const variable = tf.variable(tf.scalar(1), false);
  const before = tf.memory().numTensors;
  passAt(0, (pass) => [3, 4, 5].forEach((value) => pass.update(variable, tf.scalar(value))));
  expect([variable.dataSync()[0], tf.memory().numTensors]).toEqual([3, before]);
  variable.dispose();
});

test("outside training a step moves no state, whatever it asks for", () => {
  const variable = tf.variable(tf.scalar(1), false);
  const before = tf.memory().numTensors;
  const feeds = immediateFeeds({ step: 0, stream: RandomStream.fromSeed(0) });
  tf.tidy(() => withPass({ training: false, feeds }, (pass) => pass.update(variable, tf.scalar(9))));
  expect([variable.dataSync()[0], tf.memory().numTensors]).toEqual([1, before]);
  variable.dispose();
});

test("an update of another shape is refused, also outside training", () => {
  const variable = tf.variable(tf.zeros([2]), false);
  const evaluation = evaluationPass(createRng(0));
  const rule = "Pass.update: value must have the variable's shape [2]; got [3].";
  expect(() => passAt(0, (pass) => void pass.update(variable, tf.zeros([3])))).toThrow(ShapeError);
  expect(() => passAt(0, (pass) => void pass.update(variable, tf.zeros([3])))).toThrow(rule);
  expect(() => tf.tidy(() => evaluation.update(variable, tf.zeros([3])))).toThrow(rule);
  variable.dispose();
});

test("an evaluation pass reads schedules at its step and updates nothing", () => {
  const variable = tf.variable(tf.scalar(1), false);
  const pass = evaluationPass(createRng(0), 7);
  pass.update(variable, tf.scalar(5));
  expect([pass.training, pass.value((step) => step).dataSync()[0], variable.dataSync()[0]]).toEqual([false, 7, 1]);
  variable.dispose();
});

test("the eager executor feeds a batch, returns outputs on the host and leaks nothing, on success and on throw", async () => {
  const before = tf.memory().numTensors;
  const prepare = (fails: boolean) =>
    eager.prepare({
      training: false,
      state: new Map(),
      run: ({ x, label }) => {
        const doubled = tf.mul(x!, 2);
        if (fails) throw new Error("in the step");
        return { doubled, label: tf.clone(label!) };
      },
    });
  const batch = {
    x: { values: Float32Array.of(1, 2), shape: [2, 1] },
    label: { values: Int32Array.of(3, 4), shape: [2] },
  };
  const position = { step: 0, stream: RandomStream.fromSeed(0) };
  const outputs = await prepare(false).run(batch, position);
  expect(outputs).toEqual({
    doubled: { values: Float32Array.of(2, 4), shape: [2, 1] },
    label: { values: Int32Array.of(3, 4), shape: [2] },
  });
  await expect(prepare(true).run(batch, position)).rejects.toThrow("in the step");
  expect(tf.memory().numTensors).toBe(before);
});
