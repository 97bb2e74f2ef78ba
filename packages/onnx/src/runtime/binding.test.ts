import { BackendError } from "@elbo/core";
import { afterEach, expect, test, vi } from "vitest";
import { scalar } from "../graph/value.js";
import { add } from "../graph/operators.js";
import { modelOfPlan, planGraph } from "../graph/plan.js";
import { loadBinding } from "./binding.js";

const path = "onnxruntime-node/dist/binding.js";

afterEach(() => {
  vi.doUnmock(path);
  vi.resetModules();
});

test("the binding computes before it returns, and writes into the given buffers", async () => {
  const { Tensor } = await import("onnxruntime-node");
  const bind = await loadBinding();
  const session = bind(modelOfPlan(planGraph([add(scalar(2), scalar(3))], { outputNames: ["y"] })), {});
  expect(session.outputNames).toEqual(["y"]);
  const y = new Float32Array(1);
  session.run({}, { y: new Tensor("float32", y, []) });
  expect(y[0]).toBe(5);
  session.dispose();
});

const initOrt = (): void => undefined;

test.each([{}, { initOrt }, { initOrt, binding: { InferenceSession: class {} } }])(
  "a version of onnxruntime-node with another binding is an error that says which to install",
  async (module) => {
    vi.doMock(path, () => ({ default: module }));
    const { loadBinding: load } = await import("./binding.js");
    const loaded = load();
    await expect(loaded).rejects.toSatisfy((error) => BackendError.isInstance(error));
    await expect(loaded).rejects.toThrow(
      "onnx: onnxruntime-node must have the binding of version 1.30; got another. Install that version.",
    );
  },
);
