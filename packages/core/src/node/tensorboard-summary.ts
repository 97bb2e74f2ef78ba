import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { type TensorboardSummary, tensorboardSummary } from "../training/metrics/tensorboard-summary.js";
import { writeFileAtomic } from "./atomic-file.js";

/** Comes after the files of metrics, whose names go on with digits: TensorBoard reads in the order of names. */
const file = "events.out.tfevents.summary.elbo";

/**
 * Writes what a training was asked for and came to as a TensorBoard event file in `folder`, beside that of its metrics: its
 * hyper-parameters, which TensorBoard sets side by side with those of other folders, what was measured in the end, and images. One
 * that is there is replaced.
 *
 * @throws {ArgumentError} if an image is no PNG
 * @throws {DataError} if the file cannot be written
 * @example
 * await writeTensorboardSummary("logs/vae", { step: 300, parameters: { latent: 16 }, metrics: { "test/elbo": -88.5 } });
 */
export async function writeTensorboardSummary(folder: string, summary: TensorboardSummary): Promise<void> {
  const bytes = tensorboardSummary(summary);
  await mkdir(folder, { recursive: true });
  await writeFileAtomic(join(folder, file), bytes);
}
