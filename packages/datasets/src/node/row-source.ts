import { createHash } from "node:crypto";
import { setImmediate } from "node:timers/promises";
import { type DataSpec, type ExampleSource, type HostBatch, requireData } from "@elbo/core";
import { elementsOf, floatsFor, requireIndices } from "../array-source.js";
import { checkValues } from "../check-values.js";
import { describeSpec } from "../fingerprint.js";
import { crc32 } from "../formats/crc32.js";
import { type NumericValues } from "../formats/numeric-array.js";
import { compact, describeExamples, type SourceOptions } from "../from-arrays.js";
import { type Interpretation, interpretShape, kindOf } from "../interpret-arrays.js";
import { turned } from "../layout.js";
import { readRows, type RowFile } from "./row-file.js";

/** Bytes that are looked through at a time. */
const block = 2 ** 22;

/** What is made of every block of rows: values that are checked, in the few bytes in which a source in memory has them. */
interface Making extends Omit<SourceOptions, "x" | "label"> {
  readonly spec: DataSpec;
  readonly turns: boolean;
  readonly divideBy: number;
}

/**
 * Examples whose rows stay in their file. All values are looked through once, in blocks; the fingerprint is that of the same
 * examples in memory.
 *
 * @throws {DataError} if a value does not fit the kind, or the file is damaged
 */
export async function rowSource(
  file: RowFile,
  label: { readonly values: NumericValues; readonly shape: readonly number[] } | undefined,
  { layout, ...options }: Interpretation,
): Promise<ExampleSource> {
  const { type, shape: whole } = file.header;
  const { shape, turned: turns } = interpretShape(whole, label?.shape, { layout, shape: options.shape });
  // Whether bytes are all 0 or 1 is known when all have been seen.
  const told = kindOf(type, options, () => false);
  const given = { ...options, ...told, shape };
  const described = { ...given, ...(label && { label: label.values }) };
  const spec = describeExamples(described, { size: whole[0]!, bytes: type === "u1" });
  const labels = label && Int32Array.from(label.values);
  const making = { ...given, spec, turns };
  const { sum, most } = await lookThrough(file, making, labels);
  kindOf(type, options, () => most <= 1);
  return {
    spec,
    size: whole[0]!,
    fingerprint: sum,
    read: (indices, _stream, spent): HostBatch => {
      requireIndices(spec.name, indices, whole[0]!);
      const values = floatsFor(indices.length * elementsOf(shape), spent);
      let at = 0;
      readRows(file, indices, (rows) => {
        const { x, table } = made(rows, making);
        if (table) for (let i = 0; i < x.length; i++) values[at + i] = table[x[i]!]!;
        else values.set(x, at);
        at += x.length;
      });
      const batch = { x: { values, shape: [indices.length, ...shape] } };
      if (!labels) return batch;
      const classes = Int32Array.from(indices, (row) => labels[row]!);
      return { ...batch, label: { values: classes, shape: [indices.length] } };
    },
  };
}

function made(rows: NumericValues, { turns, spec, ...options }: Making): ReturnType<typeof compact> {
  return compact({ ...options, x: turns ? turned(rows, spec.shape) : rows });
}

/** The sum of all examples, as `fingerprint` has it, and the largest value in the file. */
async function lookThrough(
  file: RowFile,
  making: Making,
  labels: Int32Array | undefined,
): Promise<{ readonly sum: string; readonly most: number }> {
  const { spec, kind, divideBy } = making;
  const size = file.header.shape[0]!;
  const count = Math.max(1, Math.floor(block / Math.max(1, file.rowBytes)));
  const hash = createHash("sha256");
  const part = (bytes: Uint8Array) => hash.update(`${bytes.length}:`).update(bytes);
  part(Buffer.from(describeSpec(spec)));
  let [crc, most, table, begun] = [file.sum?.header ?? 0, -Infinity, new Uint8Array(), false];
  for (let before = 0; before < size; before += count) {
    const rows = Uint32Array.from({ length: Math.min(count, size - before) }, (_, i) => before + i);
    readRows(file, rows, (values, bytes) => {
      if (file.sum) crc = crc32(bytes, crc);
      const x = making.turns ? turned(values, spec.shape) : values;
      checkValues("fromArrays", { x, shape: spec.shape, kind, levels: making.levels, divideBy, before });
      for (const value of x) most = Math.max(most, value);
      const small = made(values, making);
      const whole = bytesOf(small.x);
      if (!begun) hash.update(`${(whole.length / rows.length) * size}:`);
      begun = true;
      hash.update(whole);
      table = bytesOf(small.table ?? new Float32Array());
    });
    await setImmediate();
  }
  part(table);
  part(labels ? bytesOf(labels) : new Uint8Array());
  if (file.sum) {
    const advice = "The file is damaged.";
    requireData(crc === file.sum.declared, file.path, "the CRC-32", `${file.sum.declared}, as declared`, crc, advice);
  }
  return { sum: hash.digest("hex"), most };
}

function bytesOf(values: ArrayBufferView): Uint8Array<ArrayBuffer> {
  return new Uint8Array(values.buffer as ArrayBuffer, values.byteOffset, values.byteLength);
}
