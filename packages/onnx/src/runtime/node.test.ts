import { ArgumentError, BackendError } from "@elbo/core";
import { expect, test } from "vitest";
import { add, elementwise } from "../graph/operators.js";
import { modelOfPlan, planGraph } from "../graph/plan.js";
import { inputValue, scalar } from "../graph/value.js";
import { loadNodeRuntime } from "./node.js";
import { type RuntimeTensors } from "./runtime.js";

const input = inputValue("float32", [3]);
const model = modelOfPlan(
  planGraph([elementwise("Neg", input)], { names: new Map([[input, "x"]]), outputNames: ["y"] }),
);

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
  await expect(created).rejects.toThrow(
    /onnx: device must be one that ONNX Runtime can start; got "cuda" .*Run `node .*cuda12`/,
  );
});

test("options are checked", async () => {
  await expect(loadNodeRuntime({ device: "tpu" as "cpu" })).rejects.toThrow(ArgumentError);
  await expect(loadNodeRuntime({ device: "tpu" as "cpu" })).rejects.toThrow(
    /onnx: device must be one of cpu, webgpu, cuda; got "tpu"/,
  );
  await expect(loadNodeRuntime({ threads: 0 })).rejects.toThrow(/onnx: threads must be a positive integer; got 0/);
  await expect(loadNodeRuntime({ thread: 2 } as object)).rejects.toThrow(
    /onnx: options must be among device, threads, profile; got "thread"/,
  );
});

/** y = x + 1 for 100,000 numbers, as a model that begins with an empty output or not. */
async function increment({ begins }: { begins: boolean }) {
  const runtime = await loadNodeRuntime({ threads: 1 });
  const shape = [100_000];
  const x = inputValue("float32", shape);
  const plan = planGraph([add(x, scalar(1))]);
  const session = await runtime.createSession(
    modelOfPlan(plan, { emptyOutput: begins ? runtime.emptyOutput : undefined }),
  );
  const output = runtime.tensor("float32", shape, new Float32Array(shape[0]!));
  const input = runtime.tensor("float32", shape, new Float32Array(shape[0]!).fill(2));
  const [from, to] = [plan.names.of(x), plan.names.of(plan.outputs[0]!)];
  const run = (feeds: RuntimeTensors) => session.run(feeds, { [to]: output });
  return { run: () => run({ [from]: input }), fail: () => run({}), output, dispose: () => session.dispose() };
}

test.each([{ begins: true }, { begins: false }])(
  "a run writes into the given buffer (empty output first: $begins)",
  async (options) => {
    const { run, fail, output, dispose } = await increment(options);
    await run();
    expect(new Set(output.data as Float32Array)).toEqual(new Set([3]));
    await expect(fail()).rejects.toThrow(/input|feed/i);
    await dispose();
  },
);

test("a model that begins with an empty output leaves no copies of its outputs", async () => {
  const { run, output, dispose } = await increment({ begins: true });
  await run();
  const before = process.memoryUsage().arrayBuffers;
  const runs = 20;
  for (let i = 0; i < runs; i++) await run();
  // Far less than one copy of the output for each run, whenever garbage is collected.
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan((runs * output.data.byteLength) / 10);
  await dispose();
});

test("a thread without work lets go of its core", async () => {
  const runtime = await loadNodeRuntime({ threads: 2 });
  const shape = [1_000_000];
  const x = inputValue("float32", shape);
  const plan = planGraph([elementwise("Exp", x)], { names: new Map([[x, "x"]]), outputNames: ["y"] });
  const session = await runtime.createSession(modelOfPlan(plan));
  const numbers = () => runtime.tensor("float32", shape, new Float32Array(shape[0]!));
  const [from, to] = [numbers(), numbers()];
  const idle: number[] = [];
  for (let run = 0; run < 5; run++) {
    await session.run({ x: from }, { y: to });
    const before = process.cpuUsage();
    await new Promise((resolve) => setTimeout(resolve, 50));
    const { user, system } = process.cpuUsage(before);
    idle.push((user + system) / 1000);
  }
  await session.dispose();
  // ONNX Runtime's own default lets it look for work for 9 ms and more, ours for 0.05; the least of five, so that what else the
  // process does now and then does not count.
  expect(Math.min(...idle)).toBeLessThan(3);
});
