import { createHash } from "node:crypto";

/** File of a trained model in the folder of its training. */
export const modelFile = "model.safetensors";

/** What tells a model's file from every other one. */
export function sha256Of(file: Uint8Array): string {
  return createHash("sha256").update(file).digest("hex");
}
