import { type Shape } from "@elbo/core";
import { type ElementType, type HostData } from "../graph/value.js";

/** A tensor of ONNX Runtime on the host. The runtime reads and writes `data` in place. */
export interface RuntimeTensor {
  readonly data: HostData;
}

export type RuntimeTensors = Readonly<Record<string, RuntimeTensor>>;

/** A model that is loaded. */
export interface Session {
  /** Runs once and writes what is computed into `fetches`. */
  run(feeds: RuntimeTensors, fetches: RuntimeTensors): Promise<void>;
  /** The same before it returns, where a runtime can. */
  runNow?(feeds: RuntimeTensors, fetches: RuntimeTensors): void;
  dispose(): Promise<void>;
}

/** What the engine needs of ONNX Runtime; onnxruntime-node and onnxruntime-web both fit. */
export interface Runtime {
  readonly name: string;
  /**
   * Name of an output, an empty sequence, that a model may begin with so that its outputs are written into the given
   * buffers and nowhere else; undefined where a runtime does not need it.
   */
  readonly emptyOutput?: string;
  /** @param model a ModelProto, as `encodeModel` writes it */
  createSession(model: Uint8Array): Promise<Session>;
  /** The same before it returns, where a runtime can; its sessions have `runNow` then. */
  createSessionNow?(model: Uint8Array): Session;
  /** A tensor on `data`, without a copy. */
  tensor(type: ElementType, shape: Shape, data: HostData): RuntimeTensor;
}
