import { registerExecutor } from "@elbo/core";
import { backendName } from "./backend/backend.js";
import { sharedExecutor } from "./executor/shared-executor.js";

// Whoever imports this package trains with it where no executor is named.
registerExecutor({ backends: ["cpu", "wasm", backendName], executor: sharedExecutor });

export { onnx } from "./executor/onnx.js";
export {
  exportOnnx,
  exportOnnxWithData,
  type ExportInput,
  type ExportOutput,
  type ModelWithData,
} from "./export/export-onnx.js";
export { type Device, loadNodeRuntime, type RuntimeOptions } from "./runtime/node.js";
export { type OnnxNetwork, openOnnx } from "./runtime/open-onnx.js";
export { type Runtime, type RuntimeTensor, type RuntimeTensors, type Session } from "./runtime/runtime.js";
export { useOnnx } from "./use-onnx.js";
export { registerWasmKernels } from "./wasm/register-wasm-kernels.js";
