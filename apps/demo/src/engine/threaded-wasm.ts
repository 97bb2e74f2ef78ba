/* eslint-disable no-restricted-imports -- the parts of the threaded build, which its package puts together from a blob. */
import { copyRegisteredKernels, registerBackend } from "@tensorflow/tfjs";
import { BackendWasm, setThreadsCount } from "@tensorflow/tfjs-backend-wasm";
import factory from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js";
import script from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.js?url";
import { wasmWorkerContents } from "@tensorflow/tfjs-backend-wasm/wasm-out/tfjs-backend-wasm-threaded-simd.worker.js";
import binary from "@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm-threaded-simd.wasm?url";

/** More threads than these cost more than they give on models of the page's size. */
const mostThreads = 4;

/**
 * Registers wasm with threads as a backend of its own, beside that with one.
 *
 * The package's own start gives its threads their script as a blob made of the text of a function. In a bundle that text
 * speaks of names that the blob lacks, and the page's policy forbids scripts from blobs, so the threads never answered.
 * Here they are given the address of the script's file.
 */
export function registerThreadedWasm(): void {
  // Without it there is no memory that threads could share, and no start would ever end.
  if (!crossOriginIsolated) return;
  setThreadsCount(Math.min(mostThreads, navigator.hardwareConcurrency));
  copyRegisteredKernels("wasm", "wasm-threads");
  registerBackend("wasm-threads", async () => new BackendWasm(await start()));
}

async function start(): Promise<BackendWasm["wasm"]> {
  // The package keeps the script as the text of a string literal, in which a line's end is escaped once more.
  const text = wasmWorkerContents.replaceAll("\n", "\\n");
  const worker = URL.createObjectURL(new Blob([text], { type: "text/javascript" }));
  const absolute = (path: string) => new URL(path, self.location.href).href;
  const module = await factory({
    mainScriptUrlOrBlob: absolute(script),
    locateFile: (path) => (path.endsWith(".wasm") ? absolute(binary) : worker),
  });
  const call = (name: string, result: "number" | null, ...types: "number"[]) => module.cwrap(name, result, types);
  module.tfjs = {
    init: call("init", null),
    initWithThreadsCount: call("init_with_threads_count", null, "number"),
    getThreadsCount: call("get_threads_count", "number"),
    registerTensor: call("register_tensor", null, "number", "number", "number"),
    disposeData: call("dispose_data", null, "number"),
    dispose: call("dispose", null),
  };
  return module;
}
