import { reportFigure } from "@elbo/vitest/figures";
import { expect, test } from "vitest";
import { CheckpointError } from "../src/errors.js";
import { readSafetensors } from "../src/checkpoint/read-safetensors.js";
import { RandomStream } from "../src/random/stream.js";

const long = process.env["ELBO_LONG"] === "1";
const mutations = long ? 1_000_000 : 30_000;

const header = JSON.stringify({
  __metadata__: { format: "elbo-run/1", elbo: '{"seed":1}' },
  "encoder/kernel": { dtype: "F32", shape: [2, 3], data_offsets: [0, 24] },
  count: { dtype: "I32", shape: [], data_offsets: [24, 28] },
  bytes: { dtype: "U8", shape: [1, 4], data_offsets: [28, 32] },
});
const numbers = [
  "-1",
  "0",
  "1",
  "4",
  "4294967296",
  "9007199254740992",
  "1e308",
  "1e999",
  "0.5",
  '"4"',
  "null",
  "[]",
  "{}",
];
const words = [
  "..",
  "/",
  "\\\\",
  "\\u0000",
  "__proto__",
  "__metadata__",
  "F64",
  "count",
  '"',
  "{",
  "}",
  "[",
  "]",
  ",",
  ":",
];

type Mutation = (text: string, random: () => number) => string;
const pick = <T>(from: readonly T[], random: () => number): T => from[Math.floor(random() * from.length)]!;

const textMutations: readonly Mutation[] = [
  (text, random) => text.replace(/[0-9]+/g, (number) => (random() < 0.15 ? pick(numbers, random) : number)),
  (text, random) => text.replace(/\w+/g, (word) => (random() < 0.1 ? pick(words, random) : word)),
  (text, random) => cut(text, random, (slice) => slice + slice),
  (text, random) => cut(text, random, () => ""),
  (text, random) => cut(text, random, () => pick(words, random)),
];

/** Replaces a random slice of at most 20 characters. */
function cut(text: string, random: () => number, change: (slice: string) => string): string {
  const start = Math.floor(random() * text.length);
  const end = start + Math.floor(random() * 20);
  return text.slice(0, start) + change(text.slice(start, end)) + text.slice(end);
}

function mutate(random: () => number): Uint8Array {
  let text = header;
  for (let times = Math.floor(random() * 3); times > 0; times--) text = pick(textMutations, random)(text, random);
  const json = new TextEncoder().encode(text);
  const file = new Uint8Array(8 + json.length + 32);
  const view = new DataView(file.buffer);
  view.setBigUint64(0, BigInt(json.length), true);
  file.set(json, 8);
  if (random() < 0.3) file[Math.floor(random() * file.length)]! ^= 1 << Math.floor(random() * 8);
  if (random() < 0.1) view.setBigUint64(0, BigInt(Math.floor(random() * 2 ** Math.floor(random() * 53))), true);
  return random() < 0.1 ? file.subarray(0, Math.floor(random() * file.length)) : file;
}

/** "read" or "refused"; anything else that is thrown, such as a failed allocation, comes through. */
function outcome(file: Uint8Array): "read" | "refused" {
  try {
    const { tensors } = readSafetensors(file);
    const bytes = [...tensors.values()].reduce((sum, { values }) => sum + values.buffer.byteLength, 0);
    if (bytes > file.length) throw new Error(`read ${bytes} bytes out of ${file.length}`);
    return "read";
  } catch (error) {
    if (error instanceof CheckpointError) return "refused";
    throw error;
  }
}

test(`${mutations} damaged safetensors files are read within their size or refused`, { timeout: 7_200_000 }, () => {
  const stream = RandomStream.fromSeed(long ? 2 : 1);
  const draws = new Float32Array(4096);
  let at = draws.length;
  const random = () => {
    if (at === draws.length) {
      stream.fillUniform(draws);
      at = 0;
    }
    return draws[at++]!;
  };
  const counts = { read: 0, refused: 0 };
  for (let i = 0; i < mutations; i++) counts[outcome(mutate(random))]++;
  // A third of the files is untouched or harmlessly changed, so both outcomes are exercised.
  expect(counts.read).toBeGreaterThan(mutations / 20);
  expect(counts.refused).toBeGreaterThan(mutations / 4);
  reportFigure(`damaged safetensors: ${counts.read} read, ${counts.refused} refused`);
});
