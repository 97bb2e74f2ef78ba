/* eslint-disable no-restricted-imports -- the files of wasm are no code: Vite gives their addresses. */
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import simd from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-simd.wasm?url";
import plain from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm?url";
import * as tf from "@tensorflow/tfjs";

setWasmPaths({
  "tfjs-backend-wasm.wasm": plain,
  "tfjs-backend-wasm-simd.wasm": simd,
  // Asked for by name, and never loaded: with threads the package's own start does not work in a bundle.
  "tfjs-backend-wasm-threaded-simd.wasm": simd,
});
tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);

/** Computes in WebAssembly from now on, or in plain JavaScript where a browser forbids it. */
export async function startWasm(): Promise<void> {
  if (!(await tf.setBackend("wasm"))) await tf.setBackend("cpu");
}
