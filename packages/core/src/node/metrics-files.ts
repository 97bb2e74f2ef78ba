import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { jsonLine, readJsonLines } from "../training/metrics/jsonl.js";
import { type MetricsSink } from "../training/metrics/sink.js";
import { readTensorboard, tensorboardEvent, tensorboardHeader } from "../training/metrics/tensorboard.js";
import { fileError } from "./file-error.js";
import { recordFile, type RecordFile } from "./record-file.js";

/**
 * Appends metrics to a file, one line of JSON each. A run with `resume: true` takes the file for its own: lines of later steps
 * than its checkpoint are cut off, so that they are there once. Half a line at the end, which a full disk left, is cut off too.
 *
 * @throws {DataError} from its methods, if the file cannot be written, or is a link, a device or a pipe
 * @example
 * await fit(model, data.train, { epochs: 10, log: jsonlFile("metrics.jsonl") });
 */
export function jsonlFile(path: string): MetricsSink {
  const file = recordFile(path, { read: readJsonLines });
  return {
    write: (record) => file.append(jsonLine(record)),
    rewind: (to) => file.rewind(to),
    flush: () => file.flush(),
  };
}

/**
 * Writes metrics to a TensorBoard event file in `folder`, as scalars "train/<term>" and "validation/<term>". A run with
 * `resume: true` takes the newest of its folder for its own and goes on in it, with events of later steps than its checkpoint cut
 * off; other runs begin a file of their own.
 *
 * @throws {DataError} from its methods, if the file cannot be written
 * @example
 * await fit(model, data.train, { epochs: 10, log: tensorboardFile("logs/vae") });
 */
export function tensorboardFile(folder: string): MetricsSink {
  const seconds = Date.now() / 1000;
  const layout = { read: readTensorboard, header: tensorboardHeader(seconds) };
  let file: RecordFile | undefined;
  const begun = () =>
    (file ??= recordFile(join(folder, `events.out.tfevents.${Math.floor(seconds)}.elbo.${process.pid}`), layout));
  return {
    write: (record) => begun().append(tensorboardEvent(record)),
    rewind: async (to) => {
      // Runs of before began a file with each resumption.
      for (const name of await eventFiles(folder)) {
        file = recordFile(join(folder, name), layout);
        await file.rewind(to);
      }
    },
    flush: () => file?.flush(),
  };
}

const eventFileName = /^events\.out\.tfevents\.(\d+)\.elbo\.\d+$/;

/** The names of elbo's own event files, oldest first. */
async function eventFiles(folder: string): Promise<string[]> {
  try {
    const names = (await readdir(folder)).filter((name) => eventFileName.test(name));
    const begun = (name: string) => Number(eventFileName.exec(name)![1]);
    return names.sort((a, b) => begun(a) - begun(b));
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw fileError("metrics", folder, "a folder that can be read", cause);
  }
}
