import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import { BackendError, eager, type Executor } from "@elbo/core";
import { onnx, type RuntimeOptions, useOnnx } from "@elbo/onnx";
import * as tf from "@tensorflow/tfjs";

/** What steps can run on. */
export const backendNames = ["onnx", "wasm", "cpu", "tensorflow"] as const;
export type BackendName = (typeof backendNames)[number];

/** Backends that are tried in this order where none is asked for, and what speaks for each. */
const automatic = {
  onnx: "steps are captured once and replayed",
  wasm: "the fastest that is left",
  cpu: "plain JavaScript, which runs everywhere",
} as const;

/** What steps run on. */
export interface Engine {
  readonly backend: BackendName;
  readonly executor: Executor;
  /** What was chosen and why, in one line. */
  readonly note: string;
}

/**
 * Starts the backend that is asked for, or the first that works here.
 *
 * @param options of ONNX Runtime, where it is what starts
 * @throws {BackendError} if the backend that is asked for does not start, with what to install
 */
export async function startEngine(asked?: BackendName, options: RuntimeOptions = {}): Promise<Engine> {
  // Otherwise tfjs advertises its native package on its first use in Node.
  tf.enableProdMode();
  if (asked !== undefined)
    return { backend: asked, executor: await start[asked](options), note: `Backend ${asked}, as asked.` };
  const failures: string[] = [];
  for (const [name, reason] of Object.entries(automatic)) {
    const backend = name as keyof typeof automatic;
    try {
      const executor = await start[backend](options);
      return { backend, executor, note: `Backend ${[`${backend}: ${reason}`, ...failures].join("; ")}.` };
    } catch (error) {
      failures.push(`${backend} did not start (${(error as Error).message})`);
    }
  }
  throw new BackendError(`startEngine: backend must be one that starts; got none: ${failures.join("; ")}.`);
}

const start: Readonly<Record<BackendName, (options: RuntimeOptions) => Promise<Executor>>> = {
  onnx: async (options) => {
    await useOnnx();
    // Single operations, as for the pictures of a report, are not worth a graph of their own.
    await start.cpu(options);
    return onnx(options);
  },
  wasm: async () => {
    const { setWasmPaths } = await import("@tensorflow/tfjs-backend-wasm");
    // Paths cannot change once the backend is there.
    if (tf.engine().registry["wasm"] === undefined) setWasmPaths(wasmFolder());
    return activate("wasm", "Is @tensorflow/tfjs-backend-wasm installed whole?");
  },
  cpu: () => activate("cpu", "Reinstall @tensorflow/tfjs."),
  tensorflow: async () => {
    const advice = 'Install "@tensorflow/tfjs-node" or "@tensorflow/tfjs-node-gpu" beside elbo (Node 22 or earlier).';
    // TensorFlow writes three lines on the processor to standard error otherwise.
    process.env["TF_CPP_MIN_LOG_LEVEL"] ??= "2";
    const reason = await importOneOf(["@tensorflow/tfjs-node-gpu", "@tensorflow/tfjs-node"]);
    if (reason !== undefined)
      throw new BackendError(`startEngine: backend must be installed; got "tensorflow", ${reason}. ${advice}`);
    return activate("tensorflow", advice);
  },
};

/** Makes a tfjs backend the active one, on which steps run operation by operation. */
async function activate(backend: BackendName, advice: string): Promise<Executor> {
  if (!(await tf.setBackend(backend)))
    throw new BackendError(`startEngine: backend must start; got "${backend}". ${advice}`);
  await tf.ready();
  return eager;
}

function wasmFolder(): string {
  return dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm")) + sep;
}

/**
 * Imports the first package that loads: they are not dependencies, so that nothing native is ever needed.
 *
 * @returns why none does, or nothing
 */
async function importOneOf(packages: readonly string[]): Promise<string | undefined> {
  for (const name of packages) {
    try {
      await import(name);
      return undefined;
    } catch (error) {
      // One that is installed and does not load is what the user means.
      if ((error as NodeJS.ErrnoException).code !== "ERR_MODULE_NOT_FOUND") return `${name} fails: ${firstLine(error)}`;
    }
  }
  return "which is not";
}

function firstLine(error: unknown): string {
  return (error as Error).message.split("\n")[0]!;
}
