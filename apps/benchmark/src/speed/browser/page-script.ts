import { eager, type Executor } from "@elbo/core";
import { onnxWeb } from "@elbo/onnx/web";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs";
import { type Timed, timedWorkload } from "../time-steps.js";
import { buildWorkload } from "../workloads.js";
import { type BrowserEngine, filesAt } from "./browser-engine.js";

// What a page runs: one engine in each, for ONNX Runtime keeps its number of threads.

let executor: Promise<Executor> | undefined;
const workloads = new Map<string, Timed>();

/** Milliseconds of each step of a workload that so many seconds hold; the first call captures and warms up. */
export async function time(engine: BrowserEngine, name: string, seconds: number): Promise<readonly number[]> {
  executor ??= start(engine);
  const using = await executor;
  const timed = workloads.get(name) ?? timedWorkload(buildWorkload(name), using);
  workloads.set(name, timed);
  return timed.time(seconds);
}

/** Frees a workload. */
export async function dispose(name: string): Promise<void> {
  await workloads.get(name)?.dispose();
  workloads.delete(name);
}

async function start({ backend, threads }: BrowserEngine): Promise<Executor> {
  tf.enableProdMode();
  if (backend === "wasm") setWasmPaths(filesAt.wasm);
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
  // Variables begin on a backend that needs nothing to start; what is captured leaves them.
  const active = backend === "onnx" ? "cpu" : backend;
  if (!(await tf.setBackend(active))) throw new Error(`speed: backend ${active} must start in this browser.`);
  await tf.ready();
  return backend === "onnx" ? onnxWeb({ ...(threads !== undefined && { threads }), files: filesAt.onnx }) : eager;
}

/** Whether WebGL has a graphics card; one that is imitated computes right, and slowly. */
export function hasGraphicsCard(): boolean {
  if (!tf.env().getBool("HAS_WEBGL")) return false;
  const gl = new OffscreenCanvas(1, 1).getContext("webgl2");
  const info = gl?.getExtension("WEBGL_debug_renderer_info");
  if (!gl || !info) return false;
  return !/swiftshader|llvmpipe|software|basic render/i.test(String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL)));
}
