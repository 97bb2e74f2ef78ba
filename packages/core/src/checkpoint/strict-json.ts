import { type Json } from "../types.js";
import { requireCheckpoint } from "../errors.js";

interface Reader {
  readonly text: string;
  readonly where: string;
  at: number;
}

const maxDepth = 64;
const space = /[ \t\n\r]*/y;
const number = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?/y;
const words = new Map<string, Json>([
  ["true", true],
  ["false", false],
  ["null", null],
]);

/**
 * Parses JSON of unknown origin. Stricter than `JSON.parse`: a key may come once, `__proto__` is no key, values nest at
 * most 64 deep, and numbers are finite.
 *
 * @param where what is read, for the error message
 * @throws {CheckpointError} that says where the text is wrong
 */
export function parseStrictJson(text: string, where: string): Json {
  const reader = { text, where, at: 0 };
  const value = readValue(reader, 0);
  skip(reader, space);
  expect(reader, reader.at === text.length, "one value and nothing after it");
  return value;
}

function readValue(reader: Reader, depth: number): Json {
  expect(reader, depth <= maxDepth, `nested at most ${maxDepth} deep`);
  skip(reader, space);
  const first = reader.text[reader.at];
  if (first === "{") return readObject(reader, depth);
  if (first === "[") return readArray(reader, depth);
  if (first === '"') return readString(reader);
  for (const [word, value] of words)
    if (reader.text.startsWith(word, reader.at)) {
      reader.at += word.length;
      return value;
    }
  return readNumber(reader);
}

function readObject(reader: Reader, depth: number): Json {
  const object: Record<string, Json> = {};
  readList(reader, "}", () => {
    const key = readString(reader);
    expect(reader, key !== "__proto__", "free of the key __proto__");
    expect(reader, !Object.hasOwn(object, key), "without duplicate keys");
    skip(reader, space);
    expect(reader, reader.text[reader.at++] === ":", "a colon after a key");
    object[key] = readValue(reader, depth + 1);
  });
  return object;
}

function readArray(reader: Reader, depth: number): Json {
  const array: Json[] = [];
  readList(reader, "]", () => array.push(readValue(reader, depth + 1)));
  return array;
}

/** Reads from the opening bracket to `close`, calling `readItem` at each item. */
function readList(reader: Reader, close: string, readItem: () => void): void {
  reader.at++;
  skip(reader, space);
  if (reader.text[reader.at] === close) return void reader.at++;
  for (;;) {
    skip(reader, space);
    readItem();
    skip(reader, space);
    const next = reader.text[reader.at++];
    if (next === close) return;
    expect(reader, next === ",", `a comma or ${close} after an item`);
  }
}

function readString(reader: Reader): string {
  const { text, at: start } = reader;
  expect(reader, text[start] === '"', "a string");
  let end = start + 1;
  while (end < text.length && text[end] !== '"') end += text[end] === "\\" ? 2 : 1;
  try {
    const value = JSON.parse(text.slice(start, end + 1)) as string;
    reader.at = end + 1;
    return value;
  } catch {
    return expect(reader, false, "a string that is closed, with known escapes");
  }
}

function readNumber(reader: Reader): number {
  const start = reader.at;
  skip(reader, number);
  const value = Number(reader.text.slice(start, reader.at));
  expect(reader, reader.at > start && Number.isFinite(value), "a JSON value");
  return value;
}

function skip(reader: Reader, pattern: RegExp): void {
  pattern.lastIndex = reader.at;
  if (pattern.test(reader.text)) reader.at = pattern.lastIndex;
}

function expect(reader: Reader, holds: false, rule: string): never;
function expect(reader: Reader, holds: boolean, rule: string): asserts holds;
function expect({ text, where, at }: Reader, holds: boolean, rule: string): void {
  requireCheckpoint(holds, where, `JSON at character ${at}`, rule, text.slice(Math.max(0, at - 1), at + 20));
}
