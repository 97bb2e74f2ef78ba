import { ArgumentError, BackendError } from "@elbo/core";
import { afterEach, expect, test, vi } from "vitest";
import { add, elementwise } from "../graph/operators.js";
import { modelOfPlan, planGraph } from "../graph/plan.js";
import { inputValue, scalar } from "../graph/value.js";
import { loadWebRuntime } from "./web-runtime.js";

const path = "onnxruntime-web/wasm";

afterEach(() => {
  vi.unstubAllGlobals();
  vi.doUnmock(path);
  vi.resetModules();
});

const afresh = async () => (await import("./web-runtime.js")).loadWebRuntime;

test("every run writes all of its outputs into the buffers of the caller, whatever they held", async () => {
  const runtime = await loadWebRuntime({ threads: 1 });
  expect(runtime.name).toBe("onnxruntime-web 1.30.0 (wasm, 1 thread)");
  const shape = [2, 3];
  const [x, n] = [inputValue("float32", shape), inputValue("int32", [2])];
  const names = new Map([
    [x, "x"],
    [n, "n"],
  ]);
  const outputs = [elementwise("Neg", x), add(x, scalar(1)), elementwise("Abs", n)];
  const plan = planGraph(outputs, { names, outputNames: ["negative", "next", "size"] });
  const session = await runtime.createSession(modelOfPlan(plan));
  const given = Float32Array.of(1, -2, 3, 0.5, 0, -7);
  const feeds = { x: runtime.tensor("float32", shape, given), n: runtime.tensor("int32", [2], Int32Array.of(-4, 5)) };
  const negative = new Float32Array(6).fill(99);
  const next = new Float32Array(6).fill(99);
  const size = new Int32Array(2).fill(99);
  const fetches = {
    next: runtime.tensor("float32", shape, next),
    negative: runtime.tensor("float32", shape, negative),
    size: runtime.tensor("int32", [2], size),
  };
  for (let run = 0; run < 3; run++) {
    given[0] = run;
    await session.run(feeds, fetches);
    expect(negative).toEqual(given.map((value) => -value));
    expect(next).toEqual(given.map((value) => value + 1));
    expect(size).toEqual(Int32Array.of(4, 5));
  }
  await session.dispose();
});

test("options are checked", async () => {
  await expect(loadWebRuntime({ threads: 0 })).rejects.toThrow(ArgumentError);
  await expect(loadWebRuntime({ threads: 0 })).rejects.toThrow("onnxWeb: threads must be a positive integer; got 0.");
  await expect(loadWebRuntime({ device: "webgpu" } as object)).rejects.toThrow(
    /onnxWeb: options must be among threads, files; got "device"/,
  );
});

test("a page that is not isolated has one thread, and more are refused with the headers that give them", async () => {
  vi.stubGlobal("crossOriginIsolated", false);
  const load = await afresh();
  const asked = load({ threads: 2 });
  await expect(asked).rejects.toSatisfy((error) => BackendError.isInstance(error));
  await expect(asked).rejects.toThrow(
    'onnxWeb: threads must be 1 in a page that is not isolated; got 2. Send the headers "Cross-Origin-Opener-Policy: same-origin" and "Cross-Origin-Embedder-Policy: require-corp".',
  );
  expect((await load()).name).toMatch(/1 thread\)$/);
});

test("ONNX Runtime keeps its number of threads, and another is refused", async () => {
  const load = await afresh();
  await load({ threads: 1 });
  await expect(load({ threads: 2 })).rejects.toThrow(
    "onnxWeb: threads must be the 1 that ONNX Runtime was started with here; got 2. Take another worker for another number.",
  );
  await expect(load()).resolves.toHaveProperty("name");
});

test("a package that is missing, or WebAssembly that does not start, is told with the way out", async () => {
  vi.doMock(path, () => ({ default: {}, env: { wasm: {}, versions: {} }, InferenceSession: absent }));
  await expect((await afresh())({ threads: 1 })).rejects.toThrow(
    "onnxWeb: the WebAssembly of onnxruntime-web must start; got Error: no such file. Say where its files lie with `files`.",
  );
  vi.resetModules();
  vi.doMock(path, () => {
    throw new Error("absent");
  });
  await expect((await afresh())({ threads: 1 })).rejects.toThrow(
    /^onnxWeb: onnxruntime-web must load; got .*\. Install it beside @elbo\/onnx\.$/s,
  );
});

const absent = { create: () => Promise.reject(new Error("no such file")) };
