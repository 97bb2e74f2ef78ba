import { type Executor } from "@elbo/core";
import { onnx } from "./onnx.js";

let shared: Executor | undefined;

/** The executor of every run that names none: one, so that they share state and threads. */
export function sharedExecutor(): Executor {
  return (shared ??= onnx());
}
