import { type Executor } from "@elbo/core";
import { loadWebRuntime, onnxWeb, type WebRuntimeOptions } from "@elbo/onnx/web";
// Files of ONNX Runtime, whose addresses Vite gives.
import mjs from "onnxruntime-web/ort-wasm-simd-threaded.mjs?url";
import wasm from "onnxruntime-web/ort-wasm-simd-threaded.wasm?url";

/** Steps that are captured once and replayed by ONNX Runtime. */
export async function loadCaptured(threads: number): Promise<Executor> {
  const absolute = (path: string) => new URL(path, self.location.href).href;
  const options: WebRuntimeOptions = { threads, files: { mjs: absolute(mjs), wasm: absolute(wasm) } };
  // Whether it starts at all is known before a model is made for it.
  await loadWebRuntime(options);
  return onnxWeb(options);
}
