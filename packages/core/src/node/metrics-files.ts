import { appendFile, mkdir, readFile, truncate } from "node:fs/promises";
import { dirname, join } from "node:path";
import { jsonLine } from "../training/metrics/jsonl.js";
import { type MetricsPosition, type MetricsSink } from "../training/metrics/sink.js";
import { tensorboardEvent, tensorboardHeader } from "../training/metrics/tensorboard.js";
import { fileError } from "./file-error.js";

/**
 * Appends figures to a file, one line of JSON each. A run with `resume: true` takes the file for its own: lines of later steps
 * than its checkpoint are cut off, so that they are there once. Half a line at the end, which a full disk left, is cut off too.
 *
 * @throws {DataError} from `write`, if the file cannot be written
 * @example
 * await fit(model, data.train, { epochs: 10, log: jsonlFile("metrics.jsonl") });
 */
export function jsonlFile(path: string): MetricsSink {
  let whole = false;
  return {
    write: async (record) => {
      if (!whole) await cutAfter(path, wholeLines);
      whole = false;
      await append(path, jsonLine(record));
      whole = true;
    },
    rewind: async (to) => {
      await cutAfter(path, (text) => linesBefore(text, to));
      whole = true;
    },
  };
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

/** Cuts a file to the part of its text that is to stay; a missing file has none. */
async function cutAfter(path: string, staying: (text: string) => string): Promise<void> {
  try {
    const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code !== "ENOENT") throw error;
      return "";
    });
    const kept = staying(text);
    if (kept.length < text.length) await truncate(path, Buffer.byteLength(kept));
  } catch (cause) {
    throw fileError("metrics", path, "writable", cause);
  }
}

function wholeLines(text: string): string {
  return text.slice(0, text.lastIndexOf("\n") + 1);
}

/** The whole lines up to the first that a run which goes on from `to` writes again. */
function linesBefore(text: string, to: MetricsPosition): string {
  let end = 0;
  let records = 0;
  for (const line of wholeLines(text).split("\n").slice(0, -1)) {
    const step = stepOf(line);
    if (step === to.step) records++;
    if (step === undefined || step > to.step || (step === to.step && records > to.records)) break;
    end += line.length + 1;
  }
  return text.slice(0, end);
}

/** The step of a record; undefined where a line is none. */
function stepOf(line: string): number | undefined {
  try {
    const record = JSON.parse(line) as { readonly step?: unknown } | null;
    return typeof record?.step === "number" ? record.step : undefined;
  } catch {
    return undefined;
  }
}

async function append(path: string, content: string | Uint8Array): Promise<void> {
  try {
    await mkdir(dirname(path), { recursive: true });
    await appendFile(path, content);
  } catch (cause) {
    throw fileError("metrics", path, "writable", cause);
  }
}
