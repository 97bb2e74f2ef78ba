import { BackendError, requireArgument, requireKnownOptions } from "@elbo/core";
import type * as Ort from "onnxruntime-web/wasm";
import { modelOfPlan, planGraph } from "../graph/plan.js";
import { elementwise } from "../graph/operators.js";
import { type HostData, inputValue } from "../graph/value.js";
import { type Runtime, type RuntimeTensor, type Session } from "../runtime/runtime.js";

export interface WebRuntimeOptions {
  /**
   * Threads within an operator; more than one needs a page that is isolated. One page or worker has one number.
   * @default as many as there are processors and at most 4 where the page is isolated, 1 elsewhere
   */
  readonly threads?: number;
  /**
   * Where the files `ort-wasm-simd-threaded.mjs` and `.wasm` of onnxruntime-web lie, as a bundler says.
   * @default beside the script that onnxruntime-web became part of
   */
  readonly files?: { readonly mjs: string; readonly wasm: string };
}

/** Beyond these more threads cost more than they give. */
const mostThreads = 4;

/** Whether threads can share memory here: a page needs two headers for it, and Node nothing. */
function isShared(): boolean {
  return (globalThis as { readonly crossOriginIsolated?: boolean }).crossOriginIsolated ?? true;
}

function usualThreads(): number {
  if (!isShared()) return 1;
  const { navigator } = globalThis as { readonly navigator?: { readonly hardwareConcurrency?: number } };
  return Math.min(mostThreads, navigator?.hardwareConcurrency ?? 1);
}

/** Throws an ArgumentError if an option is unknown or impossible. */
export function requireWebOptions(options: WebRuntimeOptions): void {
  const { threads = 1 } = options;
  requireKnownOptions("onnxWeb", options, ["threads", "files"]);
  requireArgument(Number.isInteger(threads) && threads >= 1, "onnxWeb", "threads", "a positive integer", threads);
}

/** The number of threads that ONNX Runtime was started with; it keeps it. */
let started: number | undefined;

/**
 * ONNX Runtime in this page or worker, by the WebAssembly of onnxruntime-web.
 *
 * @throws {ArgumentError} if an option is unknown or impossible
 * @throws {BackendError} if onnxruntime-web or its WebAssembly does not load, has other threads already, or cannot have several here
 */
export async function loadWebRuntime(options: WebRuntimeOptions = {}): Promise<Runtime> {
  requireWebOptions(options);
  const { threads = started ?? usualThreads(), files } = options;
  requireThreads(threads);
  const ort = await importRuntime();
  started = threads;
  ort.env.wasm.numThreads = threads;
  if (files !== undefined) ort.env.wasm.wasmPaths = files;
  await tryOut(ort);
  return {
    name: `onnxruntime-web ${ort.env.versions.web ?? ort.env.versions.common} (wasm, ${threads} ${threads === 1 ? "thread" : "threads"})`,
    tensor: (type, shape, data) => new ort.Tensor(type, data as never, shape) as RuntimeTensor,
    createSession: async (model) => sessionOn(await ort.InferenceSession.create(model, sessionOptions)),
  };
}

function requireThreads(threads: number): void {
  const rule = (what: string, got: string, advice: string) =>
    new BackendError(`onnxWeb: threads must be ${what}; got ${got}. ${advice}`);
  if (threads > 1 && !isShared())
    throw rule(
      "1 in a page that is not isolated",
      String(threads),
      'Send the headers "Cross-Origin-Opener-Policy: same-origin" and "Cross-Origin-Embedder-Policy: require-corp".',
    );
  if (started !== undefined && threads !== started)
    throw rule(
      `the ${started} that ONNX Runtime was started with here`,
      String(threads),
      "Take another worker for another number.",
    );
}

async function importRuntime(): Promise<typeof Ort> {
  try {
    return await import("onnxruntime-web/wasm");
  } catch (cause) {
    throw new BackendError(`onnxWeb: onnxruntime-web must load; got ${String(cause)}. Install it beside @elbo/onnx.`, {
      cause,
    });
  }
}

const sessionOptions: Ort.InferenceSession.SessionOptions = {
  executionProviders: ["wasm"],
  graphOptimizationLevel: "all",
  logSeverityLevel: 3,
};

/** Computes -1, so that what keeps WebAssembly from starting is told by itself. */
async function tryOut(ort: typeof Ort): Promise<void> {
  const x = inputValue("float32", [1]);
  const model = modelOfPlan(planGraph([elementwise("Neg", x)], { names: new Map([[x, "x"]]), outputNames: ["y"] }));
  try {
    const session = await ort.InferenceSession.create(model, sessionOptions);
    await session.run({ x: new ort.Tensor("float32", Float32Array.of(1), [1]) });
    await session.release();
  } catch (cause) {
    throw new BackendError(
      `onnxWeb: the WebAssembly of onnxruntime-web must start; got ${String(cause)}. Say where its files lie with \`files\`.`,
      { cause },
    );
  }
}

function sessionOn(session: Ort.InferenceSession): Session {
  return {
    run: async (feeds, fetches) => {
      // Outputs that are given to a run come back as zeros in onnxruntime-web 1.30: they are asked for by name, and copied.
      const results = await session.run(ortTensors(feeds), Object.keys(fetches));
      for (const [name, { data }] of Object.entries(fetches)) copyInto(data, results[name]!.data as HostData);
    },
    dispose: () => session.release(),
  };
}

function copyInto(target: HostData, values: HostData): void {
  (target as Float32Array).set(values as Float32Array);
}

// The tensors are those that `tensor` made, so they are onnxruntime-web's own.
function ortTensors(tensors: object): Readonly<Record<string, Ort.Tensor>> {
  return tensors as Readonly<Record<string, Ort.Tensor>>;
}
