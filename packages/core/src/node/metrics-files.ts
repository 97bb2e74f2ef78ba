import { appendFile, mkdir } from "node:fs/promises";
import { dirname, join } from "node:path";
import { jsonLine } from "../training/metrics/jsonl.js";
import { type MetricsSink } from "../training/metrics/sink.js";
import { tensorboardEvent, tensorboardHeader } from "../training/metrics/tensorboard.js";
import { fileError } from "./file-error.js";

/**
 * Appends figures to a file, one line of JSON each. A resumed run repeats the steps after its checkpoint: of two lines
 * for the same step, epoch and split the later one counts.
 *
 * @throws {DataError} from `write`, if the file cannot be written
 * @example
 * await fit(model, data.train, { epochs: 10, log: jsonlFile("metrics.jsonl") });
 */
export function jsonlFile(path: string): MetricsSink {
  return { write: (record) => append(path, jsonLine(record)) };
}

/**
 * Writes figures to a TensorBoard event file of its own in `folder`, as scalars "train/<term>" and "validation/<term>".
 *
 * @throws {DataError} from `write`, if the file cannot be written
 * @example
 * await fit(model, data.train, { epochs: 10, log: tensorboardFile("logs/vae") });
 */
export function tensorboardFile(folder: string): MetricsSink {
  const seconds = Date.now() / 1000;
  const path = join(folder, `events.out.tfevents.${Math.floor(seconds)}.elbo.${process.pid}`);
  let begun = false;
  return {
    write: async (record) => {
      if (!begun) await append(path, tensorboardHeader(seconds));
      begun = true;
      await append(path, tensorboardEvent(record));
    },
  };
}

async function append(path: string, content: string | Uint8Array): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await appendFile(path, content);
  } catch (cause) {
    throw fileError("metrics", path, "writable", cause);
  }
}
