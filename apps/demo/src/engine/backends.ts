import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs";

/** Where the builds of the wasm backend lie. */
export type WasmFiles = Parameters<typeof setWasmPaths>[0];

export const backendNames = ["wasm", "webgl", "cpu"] as const;
export type BackendName = (typeof backendNames)[number];

/** Says where wasm comes from. Threads stay off: with them the bundled backend was never ready in an isolated page. */
export function prepareWasm(files: WasmFiles): void {
  setWasmPaths(files);
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
}

/** Makes a backend the active one; false where the machine has none. */
export async function activate(name: string): Promise<boolean> {
  try {
    const done = await tf.setBackend(name);
    if (done) await tf.ready();
    return done;
  } catch {
    return false;
  }
}

/** Backends that are worth timing: WebGL on a processor computes right, and slowly. */
export function candidates(): readonly BackendName[] {
  return backendNames.filter((name) => name !== "webgl" || hasGraphicsCard());
}

function hasGraphicsCard(): boolean {
  if (typeof OffscreenCanvas === "undefined") return false;
  const gl = new OffscreenCanvas(1, 1).getContext("webgl2");
  if (gl === null) return false;
  const info = gl.getExtension("WEBGL_debug_renderer_info");
  const renderer = info ? String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL)) : "";
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return !/swiftshader|llvmpipe|software|basic render/i.test(renderer);
}

/** Calls back when the graphics card takes the page's memory away. */
export function onContextLost(callback: () => void): void {
  if (tf.getBackend() !== "webgl") return;
  const { gpgpu } = tf.backend() as tf.KernelBackend & { gpgpu?: { gl: WebGLRenderingContext } };
  gpgpu?.gl.canvas.addEventListener("webglcontextlost", callback, { once: true });
}
