import { BackendError } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type Kernel, type Inputs } from "../kernels/kernel.js";
import { allKernels } from "../kernels/index.js";
import { type Runtime } from "../runtime/runtime.js";
import { backendName, OnnxBackend } from "./backend.js";
import { runtimeSource } from "./runtime-source.js";

/**
 * The tfjs backend "onnx", registered at the first call; later calls give the same backend.
 *
 * @param runtime loads the runtime that computes what is asked for, at the first need
 */
export function registerBackend(runtime: () => Promise<Runtime>): OnnxBackend {
  if (tf.findBackendFactory(backendName) === null) {
    const source = runtimeSource(runtime);
    tf.registerBackend(backendName, () => new OnnxBackend(source), 0);
    for (const [name, kernel] of Object.entries(allKernels)) registerKernel(name, kernel);
    registerIdentity();
    for (const name of missingKernels()) registerKernel(name, () => refuse(name));
  }
  return tf.findBackend(backendName) as OnnxBackend;
}

function registerKernel(kernelName: string, kernel: Kernel): void {
  tf.registerKernel({
    kernelName,
    backendName,
    kernelFunc: ({ inputs, attrs = {}, backend }) => {
      const onnx = backend as OnnxBackend;
      const values: Inputs = Object.fromEntries(
        Object.entries(inputs).flatMap(([name, input]) =>
          input === undefined || input === null ? [] : [[name, onnx.graphValue(input.dataId)]],
        ),
      );
      const output = kernel(values, attrs);
      return Array.isArray(output) ? output.map((value) => onnx.store(value)) : onnx.store(output);
    },
  });
}

/** A clone shares its data, as tfjs expects. */
function registerIdentity(): void {
  tf.registerKernel({
    kernelName: tf.Identity,
    backendName,
    kernelFunc: ({ inputs, backend }) => {
      const { dataId, shape, dtype } = inputs["x"]!;
      (backend as OnnxBackend).share(dataId);
      return { dataId, shape, dtype };
    },
  });
}

/** Kernels that tfjs has on its reference backend and this one does not. */
function missingKernels(): string[] {
  const names = new Set(tf.getKernelsForBackend("cpu").map(({ kernelName }) => kernelName));
  return [...names].filter((name) => !(name in allKernels) && name !== tf.Identity);
}

function refuse(kernelName: string): never {
  throw new BackendError(
    `onnx: kernel must be one that the backend has; got "${kernelName}". Compute this part on another backend, or add it to packages/onnx/src/kernels.`,
  );
}
