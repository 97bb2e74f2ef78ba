import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import * as tf from "@tensorflow/tfjs";

interface Column {
  readonly name: string;
  readonly type: "float32" | "float64";
  readonly shape: number[];
}

/** Reference values by column; tooling/golden/README.md describes the files. */
export interface GoldenTable {
  /** A float32 column as a tensor that the caller owns. */
  tensor(column: string): tf.Tensor;
  /** A float32 column as plain values. */
  inputs(column: string): Float32Array;
  /** A float64 column. */
  answers(column: string): Float64Array;
}

/** Reads tooling/golden/data/<name>.gz. */
export function golden(name: string): GoldenTable {
  const file = gunzipSync(readFileSync(new URL(`../../golden/data/${name}.gz`, import.meta.url)));
  const headerEnd = file.indexOf("\n");
  const header = JSON.parse(file.toString("utf8", 0, headerEnd)) as Column[];
  const columns = new Map<string, { column: Column; bytes: ArrayBuffer }>();
  let at = headerEnd + 1;
  for (const column of header) {
    const size = tf.util.sizeFromShape(column.shape) * (column.type === "float32" ? 4 : 8);
    columns.set(column.name, { column, bytes: Uint8Array.from(file.subarray(at, at + size)).buffer });
    at += size;
  }
  const find = (columnName: string, type: Column["type"]) => {
    const found = columns.get(columnName);
    if (found?.column.type !== type) throw new Error(`golden table ${name} has no ${type} column ${columnName}`);
    return found;
  };
  const inputs = (columnName: string) => new Float32Array(find(columnName, "float32").bytes);
  return {
    tensor: (columnName) => tf.tensor(inputs(columnName), find(columnName, "float32").column.shape, "float32"),
    inputs,
    answers: (columnName) => new Float64Array(find(columnName, "float64").bytes),
  };
}

/**
 * max |actual - answer| / max(1, |answer|) over all elements. Equal infinities count as 0, a NaN on one side only as
 * infinity.
 */
export function largestError(actual: tf.Tensor | ArrayLike<number>, answers: ArrayLike<number>): number {
  const values = actual instanceof tf.Tensor ? actual.dataSync() : actual;
  if (values.length !== answers.length) throw new Error(`${values.length} values for ${answers.length} answers`);
  let largest = 0;
  for (let i = 0; i < answers.length; i++) {
    const error = pointError(values[i]!, answers[i]!);
    if (!(error <= largest)) largest = Number.isNaN(error) ? Infinity : error;
  }
  return largest;
}

function pointError(value: number, answer: number): number {
  if (Object.is(value, answer) || value === answer) return 0;
  return Math.abs(value - answer) / Math.max(1, Math.abs(answer));
}
