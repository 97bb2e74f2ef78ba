import { eager, type Executor } from "@elbo/core";
import { getThreadsCount, setWasmPaths } from "@tensorflow/tfjs-backend-wasm";
import * as tf from "@tensorflow/tfjs";

/** Where the builds of the wasm backend lie. */
export type WasmFiles = Parameters<typeof setWasmPaths>[0];

/** A backend whose code is fetched when it is wanted, and not before. */
export interface LazyBackend {
  /** Whether it is worth timing here. */
  readonly promising: () => boolean | Promise<boolean>;
  /** Registers it with tfjs. */
  readonly load: () => Promise<unknown>;
}

const lazy = new Map<string, LazyBackend>();

/** A way to run steps other than operation by operation. What a model shows is computed by tfjs's wasm beside it. */
export interface LazyExecutor extends LazyBackend {
  readonly load: () => Promise<Executor>;
  /** For readers. */
  readonly title: string;
}

const executors = new Map<string, LazyExecutor>();

/** How steps run. */
let active: { readonly name: string; readonly executor: Executor } | undefined;

/** The executor of the engine that was activated last. */
export function activeExecutor(): Executor {
  return active?.executor ?? eager;
}

/** The engine that was activated last, as a visitor reads it; a backend of tfjs by its own name. */
export function activeTitle(): string {
  const backend = tf.getBackend();
  if (backend === "wasm-threads") return `wasm with ${getThreadsCount()} threads`;
  return (active && executors.get(active.name)?.title) ?? backend;
}

/** Adds a backend to those that can be asked for. */
export function offerBackend(name: string, backend: LazyBackend): void {
  lazy.set(name, backend);
}

/** Adds an executor to them. */
export function offerExecutor(name: string, executor: LazyExecutor): void {
  executors.set(name, executor);
}

/** Says where wasm comes from. The backend of this name has one thread; that with several is one of its own. */
export function prepareWasm(files: WasmFiles): void {
  setWasmPaths(files);
  tf.env().set("WASM_HAS_MULTITHREAD_SUPPORT", false);
}

/** Makes a backend, or an executor, the active one; false where the machine has none. */
export async function activate(name: string): Promise<boolean> {
  const offered = executors.get(name);
  const backend = offered === undefined ? name : "wasm";
  try {
    const executor = offered === undefined ? eager : await offered.load();
    if (tf.findBackendFactory(backend) === null) await lazy.get(backend)?.load();
    if (!(await tf.setBackend(backend))) return false;
    await tf.ready();
    active = { name, executor };
    return true;
  } catch {
    return false;
  }
}

/** Backends and executors that are worth timing. Graphics cards that are imitated on the processor compute right, and slowly. */
export async function candidates(): Promise<readonly string[]> {
  const promising = await Promise.all(
    [...lazy, ...executors].map(async ([name, backend]) => ((await backend.promising()) ? [name] : [])),
  );
  return ["wasm", ...promising.flat(), "cpu"];
}

const imitation = /swiftshader|llvmpipe|software|basic render/i;

/** Whether WebGL has a graphics card. */
export function hasGraphicsCard(): boolean {
  if (typeof OffscreenCanvas === "undefined") return false;
  const gl = new OffscreenCanvas(1, 1).getContext("webgl2");
  if (gl === null) return false;
  const info = gl.getExtension("WEBGL_debug_renderer_info");
  const renderer = info ? String(gl.getParameter(info.UNMASKED_RENDERER_WEBGL)) : "";
  gl.getExtension("WEBGL_lose_context")?.loseContext();
  return !imitation.test(renderer);
}

/** What the page needs to know of `navigator.gpu`, which not every browser has. */
export interface Gpu {
  requestAdapter(): Promise<{ readonly info?: { readonly vendor: string; readonly architecture: string } } | null>;
}

/** Whether WebGPU has an adapter that is a graphics card. */
export async function hasAdapter(gpu: Gpu | undefined): Promise<boolean> {
  const adapter = await gpu?.requestAdapter().catch(() => null);
  if (adapter === null || adapter === undefined) return false;
  return !imitation.test(`${adapter.info?.vendor} ${adapter.info?.architecture}`);
}

/** Whether the active backend computes on a graphics card, whose memory can be taken away. */
export function isOnCard(): boolean {
  return ["webgl", "webgpu"].includes(tf.getBackend());
}

/** Calls back when the graphics card takes the page's memory away. */
export function onCardLost(callback: () => void): void {
  if (!isOnCard()) return;
  const { gpgpu, device } = tf.backend() as tf.KernelBackend & {
    readonly gpgpu?: { readonly gl: WebGLRenderingContext };
    readonly device?: { readonly lost: Promise<unknown> };
  };
  gpgpu?.gl.canvas.addEventListener("webglcontextlost", callback, { once: true });
  void device?.lost.then(callback);
}
