import { createRequire } from "node:module";
import { dirname, sep } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { setWasmPaths } from "@tensorflow/tfjs-backend-wasm";

const binaries = dirname(createRequire(import.meta.url).resolve("@tensorflow/tfjs-backend-wasm")) + sep;

/** Makes `name` the active tfjs backend: that of `ELBO_TEST_BACKEND`, or "cpu", where there is no name. */
export async function useTestBackend(name = process.env["ELBO_TEST_BACKEND"] ?? "cpu"): Promise<void> {
  if (name === "wasm" && tf.findBackend("wasm") === null) setWasmPaths(binaries);
  // In test mode tfjs counts what customGrad saves on wasm, where a clone is a copy, as a leak of the operation.
  tf.env().set("IS_TEST", name !== "wasm");
  if (!(await tf.setBackend(name))) throw new Error(`tfjs backend ${name} did not start`);
  await tf.ready();
}
