export { onnx } from "./executor/onnx.js";
export { type Device, type RuntimeOptions } from "./runtime/node.js";
export { useOnnx } from "./use-onnx.js";
