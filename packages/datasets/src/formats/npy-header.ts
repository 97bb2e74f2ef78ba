import { requireData } from "@elbo/core";
import { bytesPerElement, type ElementType } from "./numeric-array.js";

export interface NpyHeader {
  readonly type: ElementType;
  readonly littleEndian: boolean;
  readonly fortranOrder: boolean;
  readonly shape: number[];
}

/** A header of any array, also of one that holds no numbers. */
export interface AnyNpyHeader extends Omit<NpyHeader, "type" | "littleEndian"> {
  /** NumPy's description of the elements, as it stands there. */
  readonly descr: string;
  readonly elements?: Pick<NpyHeader, "type" | "littleEndian">;
}

/** The bytes with which every npy file begins. */
export const npyMagic = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];

/**
 * One `key: value` of the dictionary, with the comma or the closing brace that follows. A list describes structured
 * elements, which may hold others.
 */
const entry =
  /\s*(['"])(\w+)\1\s*:\s*('[^']*'|"[^"]*"|True|False|\([^()]*\)|\[(?:[^[\]]|\[[^[\]]*\])*\])\s*(,|(?=\}))/y;

const keys = ["descr", "fortran_order", "shape"];

/** The most axes that NumPy knows. */
const maxRank = 64;
const maxHeaderBytes = 65536;

/** Bytes in which every header that is read ends. */
export const maxNpyStart = maxHeaderBytes + 12;

/**
 * The header of an npy file of numbers, and where it ends.
 *
 * @param bytes the file, or its first {@link maxNpyStart} bytes
 * @throws {DataError} if it is damaged, or the elements are something else
 */
export function readNpyHeader(where: string, bytes: Uint8Array): { header: NpyHeader; end: number } {
  const { header, end } = readAnyNpyHeader(where, bytes);
  const { descr, elements, fortranOrder, shape } = header;
  const rule = `one of ${Object.keys(bytesPerElement).join(", ")}`;
  const advice = 'Convert it first, for example with array.astype("float32").';
  requireData(elements !== undefined, where, "descr", rule, descr, advice);
  return { header: { ...elements, fortranOrder, shape }, end };
}

/**
 * The header of any npy file, and where it ends.
 *
 * @param bytes the file, or its first {@link maxNpyStart} bytes
 * @throws {DataError} if it is damaged
 */
export function readAnyNpyHeader(where: string, bytes: Uint8Array): { header: AnyNpyHeader; end: number } {
  const start = [...bytes.subarray(0, npyMagic.length)];
  requireData(
    npyMagic.every((byte, i) => start[i] === byte),
    where,
    "the first bytes",
    "\\x93NUMPY",
    start,
  );
  const { text, end } = headerText(where, bytes);
  return { header: parseNpyHeader(where, text), end };
}

function headerText(where: string, bytes: Uint8Array): { text: string; end: number } {
  const version = bytes[6] ?? 0;
  requireData(version >= 1 && version <= 3, where, "the version", "1, 2 or 3", version);
  const start = version === 1 ? 10 : 12;
  const advice = "Is the file cut off?";
  requireData(bytes.length >= start, where, "the file", `at least ${start} bytes long`, bytes.length, advice);
  const view = new DataView(bytes.buffer, bytes.byteOffset);
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  const available = Math.min(maxHeaderBytes, bytes.length - start);
  requireData(length <= available, where, "the length of the header", `at most ${available}`, length, advice);
  const header = bytes.subarray(start, start + length);
  const strange = header.find((byte) => byte > 126);
  requireData(strange === undefined, where, "the header", "ASCII text", strange);
  return { text: new TextDecoder("latin1").decode(header), end: start + length };
}

/**
 * Parses the dictionary in the header of an npy file, for example
 * `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`. Nothing is evaluated.
 *
 * @throws {DataError} unless it has exactly the three keys, each with a value of its kind
 */
function parseNpyHeader(where: string, text: string): AnyNpyHeader {
  const found = parseEntries(where, text);
  const missing = keys.find((key) => !found.has(key));
  requireData(missing === undefined, where, "the header", `a dictionary with ${keys.join(", ")}`, text);
  const fortran = found.get("fortran_order")!;
  requireData(/^(True|False)$/.test(fortran), where, "fortran_order", "True or False", fortran);
  const descr = found.get("descr")!;
  return {
    descr,
    elements: parseType(descr),
    fortranOrder: fortran === "True",
    shape: parseShape(where, found.get("shape")!),
  };
}

function parseEntries(where: string, text: string): Map<string, string> {
  const found = new Map<string, string>();
  let at = text.startsWith("{") ? 1 : text.length;
  for (; found.size < keys.length; at = entry.lastIndex) {
    entry.lastIndex = at;
    const [, , key, value] = entry.exec(text) ?? [];
    if (key === undefined || value === undefined) break;
    requireData(keys.includes(key), where, "keys of the header", `among ${keys.join(", ")}`, key);
    requireData(!found.has(key), where, "keys of the header", "different", key);
    found.set(key, value);
  }
  requireData(/^\s*\}\s*$/.test(text.slice(at)), where, "the header", "a dictionary and nothing else", text);
  return found;
}

function parseType(descr: string): AnyNpyHeader["elements"] {
  const [, order, letter, size] = /^['"]([<>|])([a-z])(\d)['"]$/.exec(descr) ?? [];
  const name = letter === "b" ? "bool" : `${letter}${size}`;
  const known = Object.hasOwn(bytesPerElement, name) && (letter !== "b" || size === "1");
  const ordered = order !== "|" || size === "1";
  return known && ordered ? { type: name as ElementType, littleEndian: order !== ">" } : undefined;
}

/** The lengths of a tuple. On Python 2 they could be long integers, with an L. */
function parseShape(where: string, text: string): number[] {
  const parts = text
    .slice(1, -1)
    .split(",")
    .map((part) => part.trim());
  const last = parts.pop();
  if (last !== "") parts.push(last!);
  const tuple = text.startsWith("(") && (last === "" || parts.length > 1);
  const lengths = parts.every((part) => /^\d{1,15}L?$/.test(part)) && parts.length <= maxRank;
  requireData(tuple && lengths, where, "shape", `a tuple of up to ${maxRank} lengths`, text);
  return parts.map((part) => Number.parseInt(part, 10));
}
