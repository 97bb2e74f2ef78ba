import { BackendError } from "@elbo/core";
import type { InferenceSession } from "onnxruntime-node";
import type * as module from "onnxruntime-node/dist/binding.js";

// onnxruntime-node computes before it returns, and its public interface only puts the call off to the next turn of the
// event loop. What is wanted at once, as `dataSync` wants it, needs the binding itself. Only this file knows of it.

/** Tensors of onnxruntime-node by name. */
export type BoundValues = InferenceSession.OnnxValueMapType;

/** A model that is loaded. */
export interface BoundSession {
  readonly outputNames: readonly string[];
  /** Runs once. @param fetches buffers that outputs are written into; null where a new one is to be made */
  readonly run: (feeds: BoundValues, fetches: Readonly<Record<string, BoundValues[string] | null>>) => void;
  readonly dispose: () => void;
}

export type Bind = (model: Uint8Array, options: InferenceSession.SessionOptions) => BoundSession;

/**
 * The binding of onnxruntime-node.
 *
 * @throws {BackendError} if this version of onnxruntime-node has another
 */
export async function loadBinding(): Promise<Bind> {
  const imported = (await import("onnxruntime-node/dist/binding.js")) as { default: Partial<typeof module> };
  const { binding, initOrt } = imported.default;
  if (initOrt === undefined || binding === undefined || !("run" in (binding.InferenceSession.prototype as object)))
    throw new BackendError(
      "onnx: onnxruntime-node must have the binding of version 1.30; got another. Install that version.",
    );
  return (model, options) => {
    initOrt();
    const session = new binding.InferenceSession();
    session.loadModel(model.buffer as ArrayBuffer, model.byteOffset, model.byteLength, options);
    return {
      outputNames: session.outputMetadata.map(({ name }) => name),
      run: (feeds, fetches) => void session.run(feeds, fetches, {}),
      dispose: () => session.dispose(),
    };
  };
}
