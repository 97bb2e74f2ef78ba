import { requireData } from "@elbo/core";
import { bytesPerElement, type ElementType } from "./numeric-array.js";

export interface NpyHeader {
  readonly type: ElementType;
  readonly littleEndian: boolean;
  readonly fortranOrder: boolean;
  readonly shape: number[];
}

/** One `key: value` of the dictionary, with the comma or the closing brace that follows. */
const entry = /\s*(['"])(\w+)\1\s*:\s*('[^']*'|"[^"]*"|True|False|\([^()]*\))\s*(,|(?=\}))/y;

const keys = ["descr", "fortran_order", "shape"];

/** The most axes that NumPy knows. */
const maxRank = 64;

/**
 * Parses the dictionary in the header of an npy file, for example
 * `{'descr': '<f4', 'fortran_order': False, 'shape': (3, 4), }`. Nothing is evaluated.
 *
 * @throws {DataError} unless it has exactly the three keys, each with a value of its kind
 */
export function parseNpyHeader(text: string): NpyHeader {
  const found = parseEntries(text);
  const missing = keys.find((key) => !found.has(key));
  requireData(missing === undefined, "readNpy", "the header", `a dictionary with ${keys.join(", ")}`, text);
  const fortran = found.get("fortran_order")!;
  requireData(/^(True|False)$/.test(fortran), "readNpy", "fortran_order", "True or False", fortran);
  return {
    ...parseType(found.get("descr")!),
    fortranOrder: fortran === "True",
    shape: parseShape(found.get("shape")!),
  };
}

function parseEntries(text: string): Map<string, string> {
  const found = new Map<string, string>();
  let at = text.startsWith("{") ? 1 : text.length;
  for (; found.size < keys.length; at = entry.lastIndex) {
    entry.lastIndex = at;
    const [, , key, value] = entry.exec(text) ?? [];
    if (key === undefined || value === undefined) break;
    requireData(keys.includes(key), "readNpy", "keys of the header", `among ${keys.join(", ")}`, key);
    requireData(!found.has(key), "readNpy", "keys of the header", "different", key);
    found.set(key, value);
  }
  requireData(/^\s*\}\s*$/.test(text.slice(at)), "readNpy", "the header", "a dictionary and nothing else", text);
  return found;
}

function parseType(descr: string): { type: ElementType; littleEndian: boolean } {
  const [, order, letter, size] = /^['"]([<>|])([a-z])(\d)['"]$/.exec(descr) ?? [];
  const name = letter === "b" ? "bool" : `${letter}${size}`;
  const known = Object.hasOwn(bytesPerElement, name) && (letter !== "b" || size === "1");
  const advice = 'Convert it first, for example with array.astype("float32").';
  const rule = `one of ${Object.keys(bytesPerElement).join(", ")}`;
  requireData(known && (order !== "|" || size === "1"), "readNpy", "descr", rule, descr, advice);
  return { type: name as ElementType, littleEndian: order !== ">" };
}

function parseShape(text: string): number[] {
  const parts = text
    .slice(1, -1)
    .split(",")
    .map((part) => part.trim());
  const last = parts.pop();
  if (last !== "") parts.push(last!);
  const tuple = text.startsWith("(") && (last === "" || parts.length > 1);
  const lengths = parts.every((part) => /^\d{1,15}$/.test(part)) && parts.length <= maxRank;
  requireData(tuple && lengths, "readNpy", "shape", `a tuple of up to ${maxRank} lengths`, text);
  return parts.map(Number);
}
