import { BackendError, requireArgument, requireKnownOptions } from "@elbo/core";
import type { InferenceSession } from "onnxruntime-node";
import { type Runtime, type RuntimeTensor, type RuntimeTensors } from "./runtime.js";

export type Device = "cpu" | "webgpu" | "cuda";

export interface RuntimeOptions {
  /** Where models run; "cpu" unless given. */
  readonly device?: Device;
  /** Threads within an operator; as many as there are cores unless given. */
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
  return {
    emptyOutput,
    name: `onnxruntime-node ${ort.env.versions.node ?? ort.env.versions.common} (${device})`,
    tensor: (type, shape, data) => new ort.Tensor(type, data as never, shape) as RuntimeTensor,
    createSession: async (model) => {
      const session = await ort.InferenceSession.create(model, sessionOptions(options)).catch((cause: Error) => {
        if (device === "cpu") throw cause;
        const rule = "device must be one that ONNX Runtime can start";
        throw new BackendError(`onnx: ${rule}; got "${device}" (${cause.message}). ${advice[device]}`, { cause });
      });
      const run = session.outputNames[0] === emptyOutput ? withoutResults(session) : session.run.bind(session);
      return {
        run: async (feeds, fetches) => void (await run(ortTensors(feeds), ortTensors(fetches))),
        dispose: () => session.release(),
      };
    },
  };
}

const emptyOutput = "empty";
const refusal = "Non tensor type";

/**
 * Runs a model for what it writes into the given buffers. The binding also copies every output into a new array, in
 * their order, which for the state of a model costs more than half of a step with the garbage that it leaves. It gives
 * up at the first output that is not a tensor, after the run is done: with an empty sequence in front nothing is copied.
 */
function withoutResults(session: InferenceSession) {
  return async (feeds: InferenceSession.OnnxValueMapType, fetches: InferenceSession.OnnxValueMapType): Promise<void> => {
    try {
      await session.run(feeds, { ...fetches, [emptyOutput]: null });
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

async function importRuntime() {
  try {
    return await import("onnxruntime-node");
  } catch (cause) {
    throw new BackendError(`onnx: onnxruntime-node must load; got ${String(cause)}. ${advice.cpu}`, { cause });
  }
}

function sessionOptions({ device = "cpu", threads, profile }: RuntimeOptions): InferenceSession.SessionOptions {
  return {
    executionProviders: device === "cpu" ? ["cpu"] : [device, "cpu"],
    ...(threads !== undefined && { intraOpNumThreads: threads }),
    interOpNumThreads: 1,
    graphOptimizationLevel: "all",
    logSeverityLevel: 3,
    ...(profile !== undefined && { enableProfiling: true, profileFilePrefix: profile }),
  };
}

// The tensors are those that `tensor` made, so they are onnxruntime-node's own.
function ortTensors(tensors: RuntimeTensors): InferenceSession.OnnxValueMapType {
  return tensors as unknown as InferenceSession.OnnxValueMapType;
}
