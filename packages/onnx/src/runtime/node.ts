import { BackendError, requireArgument, requireKnownOptions } from "@elbo/core";
import type { InferenceSession } from "onnxruntime-node";
import { type BoundSession, type BoundValues, loadBinding } from "./binding.js";
import { type Runtime, type RuntimeTensor, type RuntimeTensors, type Session } from "./runtime.js";

export type Device = "cpu" | "webgpu" | "cuda";

export interface RuntimeOptions {
  /**
   * Where models run.
   * @default "cpu"
   */
  readonly device?: Device;
  /**
   * Threads within an operator.
   * @default as many as there are cores
   */
  readonly threads?: number;
  /** Path where ONNX Runtime writes its profile, one file per model. */
  readonly profile?: string;
}

const advice: Record<Device, string> = {
  cpu: "onnxruntime-node has binaries for Linux, macOS and Windows on x64 and arm64; use the eager executor elsewhere.",
  webgpu: "Its WebGPU provider needs a graphics driver with Vulkan, Metal or Direct3D 12.",
  cuda: "Run `node node_modules/onnxruntime-node/script/install --onnxruntime-node-install=cuda12` on Linux x64, with CUDA 12 and cuDNN 9 installed.",
};

/**
 * ONNX Runtime in this process, by onnxruntime-node.
 *
 * @throws {ArgumentError} if an option is unknown or impossible
 * @throws {BackendError} if onnxruntime-node does not load on this machine
 */
export async function loadNodeRuntime(options: RuntimeOptions = {}): Promise<Runtime> {
  requireRuntimeOptions(options);
  const { device = "cpu" } = options;
  const { default: ort } = await importRuntime();
  const bind = await loadBinding();
  const createSessionNow = (model: Uint8Array): Session =>
    sessionOn(startOn(device, () => bind(model, sessionOptions(options))));
  return {
    emptyOutput,
    name: `onnxruntime-node ${ort.env.versions.node ?? ort.env.versions.common} (${device})`,
    tensor: (type, shape, data) => new ort.Tensor(type, data as never, shape) as RuntimeTensor,
    createSessionNow,
    createSession: (model) => inNextTurn(() => createSessionNow(model)),
  };
}

function startOn(device: Device, start: () => BoundSession): BoundSession {
  try {
    return start();
  } catch (cause) {
    if (device === "cpu") throw cause;
    const rule = "device must be one that ONNX Runtime can start";
    throw new BackendError(`onnx: ${rule}; got "${device}" (${(cause as Error).message}). ${advice[device]}`, {
      cause,
    });
  }
}

function sessionOn(session: BoundSession): Session {
  const write = session.outputNames[0] === emptyOutput ? writeOnly(session) : session.run;
  const runNow = (feeds: RuntimeTensors, fetches: RuntimeTensors): void =>
    write(ortTensors(feeds), ortTensors(fetches));
  return {
    runNow,
    run: (feeds, fetches) => inNextTurn(() => runNow(feeds, fetches)),
    dispose: async () => session.dispose(),
  };
}

/** Lets timers and signals have their turn first. */
async function inNextTurn<T>(body: () => T): Promise<T> {
  await new Promise<void>((resolve) => setImmediate(resolve));
  return body();
}

const emptyOutput = "empty";
const refusal = "Non tensor type";

/**
 * Runs a model for what it writes into the given buffers. The binding also copies every output into a new array, in
 * their order, which for the state of a model costs more than half of a step with the garbage that it leaves. It gives
 * up at the first output that is not a tensor, after the run is done: with an empty sequence in front nothing is copied.
 */
function writeOnly(session: BoundSession): BoundSession["run"] {
  return (feeds, fetches) => {
    try {
      session.run(feeds, { ...fetches, [emptyOutput]: null });
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith(refusal))) throw error;
    }
  };
}

/** Throws an ArgumentError if an option is unknown or impossible. */
export function requireRuntimeOptions(options: RuntimeOptions): void {
  const { device = "cpu", threads = 1 } = options;
  requireKnownOptions("onnx", options, ["device", "threads", "profile"]);
  requireArgument(Object.hasOwn(advice, device), "onnx", "device", `one of ${Object.keys(advice).join(", ")}`, device);
  requireArgument(Number.isInteger(threads) && threads >= 1, "onnx", "threads", "a positive integer", threads);
}

export async function importRuntime() {
  try {
    return await import("onnxruntime-node");
  } catch (cause) {
    throw new BackendError(`onnx: onnxruntime-node must load; got ${String(cause)}. ${advice.cpu}`, { cause });
  }
}

/**
 * How long a thread looks for more work before it sleeps. Unless told it looks several times as long, which keeps a core from whoever else
 * needs it; between the operators of one run work comes sooner than this.
 */
const spinMicroseconds = "50";

export function sessionOptions({ device = "cpu", threads, profile }: RuntimeOptions): InferenceSession.SessionOptions {
  return {
    executionProviders: device === "cpu" ? ["cpu"] : [device, "cpu"],
    ...(threads !== undefined && { intraOpNumThreads: threads }),
    interOpNumThreads: 1,
    graphOptimizationLevel: "all",
    logSeverityLevel: 3,
    extra: { session: { intra_op: { spin_duration_us: spinMicroseconds } } },
    ...(profile !== undefined && { enableProfiling: true, profileFilePrefix: profile }),
  };
}

// The tensors are those that `tensor` made, so they are onnxruntime-node's own.
function ortTensors(tensors: object): BoundValues {
  return tensors as BoundValues;
}
