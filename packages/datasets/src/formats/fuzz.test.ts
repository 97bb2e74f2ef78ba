import { readFileSync } from "node:fs";
import { createRng, DataError } from "@elbo/core";
import { reportFigure } from "@elbo/vitest/figures";
import { expect, test } from "vitest";
import { gunzip } from "./gunzip.js";
import { readIdx } from "./idx.js";
import { type NumericArray } from "./numeric-array.js";
import { readNpy } from "./npy.js";
import { readNpz } from "./npz.js";

/** Mutated files per reader; a million with ELBO_LONG=1. */
const cases = process.env["ELBO_LONG"] === "1" ? 1_000_000 : 20_000;
const maxBytes = 4096;

const file = new URL("../../test/fixtures/numpy.json", import.meta.url);
const fixtures = JSON.parse(readFileSync(file, "utf8")) as { reader: string; base64: string }[];

const readers: Record<string, (bytes: Uint8Array) => NumericArray["values"][]> = {
  npy: (bytes) => [readNpy(bytes, { maxBytes }).values],
  npz: (bytes) => [...readNpz(bytes, { maxBytes }).values()].map(({ values }) => values),
  idx: (bytes) => [readIdx(bytes, { maxBytes }).values],
  gzip: (bytes) => [gunzip(bytes, { maxBytes })],
};

const { stream } = createRng(20);
const buffer = stream.integers(65536, 2 ** 30);
let position = 0;

function below(limit: number): number {
  if (position === buffer.length) {
    buffer.set(stream.integers(buffer.length, 2 ** 30));
    position = 0;
  }
  return buffer[position++]! % limit;
}

/** A few bytes changed, cut out, doubled or inserted, mostly in the header; values that are likely to matter. */
function mutate(original: Uint8Array): Uint8Array {
  let bytes = original.slice();
  for (let edits = 1 + below(4); edits > 0 && bytes.length > 0; edits--) {
    const at = below(below(3) > 0 ? Math.min(bytes.length, 128) : bytes.length);
    const kind = below(8);
    if (kind === 0) bytes = bytes.slice(0, at);
    else if (kind === 1) bytes = joined(bytes.subarray(0, at), bytes.subarray(at + 1 + below(8)));
    else if (kind === 2) bytes = joined(bytes.subarray(0, at + 1 + below(8)), bytes.subarray(at));
    else if (kind === 3) bytes[at]! ^= 1 << below(8);
    else if (kind === 4) bytes[at] = [0, 1, 0x7f, 0x80, 0xff][below(5)]!;
    else if (kind === 5) bytes.fill(0xff, at, at + 1 + below(8));
    else if (kind === 6) bytes[at] = "(),{}'\"<>|:0123456789TrueFalse "[below(31)]!.charCodeAt(0);
    else bytes[at] = below(256);
  }
  return bytes;
}

function joined(first: Uint8Array, second: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(first.length + second.length);
  whole.set(first);
  whole.set(second, first.length);
  return whole;
}

function describeOutcome(read: (bytes: Uint8Array) => NumericArray["values"][], bytes: Uint8Array): string {
  try {
    const total = read(bytes).reduce((sum, { byteLength }) => sum + byteLength, 0);
    return total <= maxBytes ? "read" : `${total} bytes`;
  } catch (error) {
    return error instanceof DataError ? "refused" : `${String(error)} for ${Buffer.from(bytes).toString("base64")}`;
  }
}

test.each(Object.keys(readers))(
  "%s: a damaged file is read or refused by a DataError, and nothing larger than the limit comes of it",
  (name) => {
    const originals = fixtures
      .filter(({ reader }) => reader === name)
      .map(({ base64 }) => new Uint8Array(Buffer.from(base64, "base64")));
    const outcomes = new Map<string, number>();
    for (let i = 0; i < cases; i++) {
      const outcome = describeOutcome(readers[name]!, mutate(originals[i % originals.length]!));
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    expect([...outcomes.keys()].sort()).toEqual(["read", "refused"]);
    expect(outcomes.get("refused")).toBeGreaterThan(cases / 4);
    reportFigure(`${name}: ${outcomes.get("read")} mutants read, ${outcomes.get("refused")} refused`);
  },
  7_200_000,
);

test.each(Object.keys(readers))("%s: random bytes are refused", (name) => {
  for (let i = 0; i < 2000; i++) {
    const bytes = Uint8Array.from({ length: below(200) }, () => below(256));
    expect(() => readers[name]!(bytes)).toThrow(DataError);
  }
});
