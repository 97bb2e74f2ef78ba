import { ArgumentError, BackendError } from "@elbo/core";
import { expect, test } from "vitest";
import { elementwise } from "../graph/operators.js";
import { modelOfPlan, planGraph } from "../graph/plan.js";
import { inputValue } from "../graph/value.js";
import { loadNodeRuntime } from "./node.js";

const input = inputValue("float32", [3]);
const model = modelOfPlan(planGraph([elementwise("Neg", input)], { names: new Map([[input, "x"]]), outputNames: ["y"] }));

test("a model runs on buffers of the caller", async () => {
  const runtime = await loadNodeRuntime({ threads: 1 });
  const session = await runtime.createSession(model);
  const y = new Float32Array(3);
  const x = runtime.tensor("float32", [3], Float32Array.of(1, -2, 3));
  await session.run({ x }, { y: runtime.tensor("float32", [3], y) });
  expect([...y]).toEqual([-1, 2, -3]);
  await session.dispose();
});

// onnxruntime-node comes without the CUDA provider; only its install script, which is blocked here, would add it.
test("a device whose provider is missing is an error that says what to install", async () => {
  const created = loadNodeRuntime({ device: "cuda" }).then((runtime) => runtime.createSession(model));
  await expect(created).rejects.toThrow(BackendError);
  await expect(created).rejects.toThrow(/onnx: device must be one that ONNX Runtime can start; got "cuda" .*Run `node .*cuda12`/);
});

test("options are checked", async () => {
  await expect(loadNodeRuntime({ device: "tpu" as "cpu" })).rejects.toThrow(ArgumentError);
  await expect(loadNodeRuntime({ device: "tpu" as "cpu" })).rejects.toThrow(/onnx: device must be one of cpu, webgpu, cuda; got "tpu"/);
  await expect(loadNodeRuntime({ threads: 0 })).rejects.toThrow(/onnx: threads must be a positive integer; got 0/);
  await expect(loadNodeRuntime({ thread: 2 } as object)).rejects.toThrow(/onnx: options must be among device, threads, profile; got "thread"/);
});
