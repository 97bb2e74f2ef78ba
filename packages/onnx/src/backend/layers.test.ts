import { useTestBackend } from "@elbo/vitest/backend";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { registerWasmKernels } from "../wasm/register-wasm-kernels.js";
import { registerBackend } from "./register.js";
import { programs } from "./layers.fixture.js";
import { type Program } from "./program.fixture.js";
import { loadNodeRuntime } from "../runtime/node.js";
import { useOnnx } from "../use-onnx.js";

beforeAll(async () => {
  await useTestBackend("wasm");
  registerWasmKernels();
  await useOnnx({ threads: 1 });
});
afterAll(() => useTestBackend());

const examples = 8;

/** Numbers that look random and are the same everywhere. */
function numbers(size: number, at: number): number[] {
  return Array.from({ length: size }, (_, i) => Math.sin(12.9898 * (i + 1) + 78.233 * at));
}

function tensorOf(shape: readonly number[], at: number, change = (value: number) => value): tf.Tensor {
  const size = shape.reduce((product, each) => product * each, 1);
  return tf.tensor(numbers(size, at).map(change), [...shape]);
}

const words =
  (count: number) =>
  (value: number): number =>
    Math.floor(((value + 1) / 2) * count * 0.999);

function targetsOf({ targets, loss = "" }: Program): tf.Tensor {
  const [width = 1] = targets;
  if (loss === "categoricalCrossentropy")
    return tf.oneHot(tensorOf([examples], 9, words(width)).toInt(), width).toFloat();
  return tensorOf([examples, ...targets], 9, loss === "binaryCrossentropy" ? words(2) : undefined);
}

interface Fitted {
  readonly losses: readonly number[];
  readonly evaluated: number;
  readonly predicted: readonly number[];
  /** Tensors that tfjs itself leaves. */
  readonly left: number;
}

async function fitOn(backend: string, program: Program): Promise<Fitted> {
  await (backend === "onnx" ? tf.setBackend("onnx") : useTestBackend(backend));
  // In test mode tfjs counts a reshaped tensor that a fused operation saves as a leak where it has data of its own.
  tf.env().set("IS_TEST", backend === "cpu");
  const { numTensors } = tf.memory();
  const inputs = program.inputs.map((shape) => tf.input({ shape: [...shape] }));
  const model = tf.model({ inputs, outputs: program.build(inputs) });
  tf.tidy(() =>
    model.setWeights(model.getWeights().map(({ shape }, at) => tensorOf(shape, at, (value) => (value + 0.6) / 3))),
  );
  const optimizer = program.optimizer?.() ?? tf.train.adam(0.01);
  model.compile({ optimizer, loss: program.loss ?? "meanSquaredError" });
  const x = program.inputs.map((shape, at) =>
    tensorOf([examples, ...shape], at, program.words === undefined ? undefined : words(program.words)),
  );
  const y = tf.tidy(() => targetsOf(program));
  const { history } = await model.fit(x, y, { epochs: 3, batchSize: 4, shuffle: false, verbose: 0 });
  const evaluated = model.evaluate(x, y, { batchSize: 4 }) as tf.Scalar;
  const predicted = model.predict(x) as tf.Tensor;
  const fitted = {
    losses: history["loss"] as number[],
    evaluated: (await evaluated.data())[0]!,
    predicted: [...(await predicted.data())],
  };
  tf.dispose([...x, y, evaluated, predicted]);
  model.dispose();
  optimizer.dispose();
  return { ...fitted, left: tf.memory().numTensors - numTensors };
}

describe.each(Object.entries(programs))("%s", (_, program) => {
  test("a model fits on onnx, wasm and cpu to the same losses", async () => {
    const backends = ["cpu", "wasm"].filter((backend) => !program.fault?.endsWith(backend));
    const onnx = await fitOn("onnx", program);
    const all = ({ losses, evaluated, predicted }: Fitted) => [...losses, evaluated, ...predicted];
    expect(all(onnx).every(Number.isFinite)).toBe(true);
    expect(onnx.losses[2]).not.toBe(onnx.losses[0]);
    for (const backend of backends) {
      const right = await fitOn(backend, program);
      expect(onnx.left).toBe(right.left);
      // float32 sums in another order, over six steps.
      all(right).forEach((value, at) =>
        expect(Math.abs(value - all(onnx)[at]!), backend).toBeLessThan(1e-4 * Math.max(1, Math.abs(value))),
      );
    }
  });
});

test("an epoch of many batches compiles no more models than one of few", async () => {
  await tf.setBackend("onnx");
  tf.env().set("IS_TEST", false);
  const backend = registerBackend(() => loadNodeRuntime());
  const compiledFor = async (batches: number): Promise<number> => {
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 3, inputShape: [2] }), tf.layers.dense({ units: 1 })],
    });
    model.compile({ optimizer: "adam", loss: "meanSquaredError" });
    const [x, y] = [tensorOf([2 * batches, 2], 1), tensorOf([2 * batches, 1], 2)];
    const before = backend.compiled;
    await model.fit(x, y, { epochs: 1, batchSize: 2, verbose: 0 });
    tf.dispose([x, y]);
    model.dispose();
    return backend.compiled - before;
  };
  // Data of other sizes are other models; a step after the first, and the end of the epoch.
  expect(await compiledFor(5)).toBeLessThanOrEqual(4);
  expect(await compiledFor(60)).toBeLessThanOrEqual(4);
});
