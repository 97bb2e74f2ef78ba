export { onnxWeb } from "./onnx-web.js";
export { loadWebRuntime, type WebRuntimeOptions } from "./web-runtime.js";
