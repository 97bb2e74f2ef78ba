import { readFile } from "node:fs/promises";
import { basename, extname } from "node:path";
import { DataError, show, type ValueKind } from "@elbo/core";
import { type Dataset, fromArrays, gunzip, type NumericArray, readIdx, readNpy, readNpz } from "@elbo/datasets";

/** The arrays that a data set is made of. */
interface Arrays {
  readonly x: NumericArray;
  readonly label?: NumericArray;
}

/**
 * A data set from a file: `.npy` or idx with the examples, or `.npz` with the arrays `x` and, where there are labels,
 * `label`. The first axis counts the examples; a tenth each is held out for validation and test.
 *
 * What the values are follows from them: only 0 and 1 are "binary"; bytes are "grey", divided by 255; numbers in [0, 1]
 * are "grey"; anything else is "real".
 *
 * @throws {DataError} if the file is missing, damaged, or holds no examples
 */
export async function datasetFromFile(path: string): Promise<Dataset> {
  const { x, label } = readArrays(path, await readBytes(path));
  const [examples = 0, ...shape] = x.shape;
  if (shape.length === 0 || examples < 10)
    throw new DataError(`${path}: x must be at least 10 examples, one per row; got the shape ${show(x.shape)}.`);
  if (label !== undefined && (label.shape.length !== 1 || label.shape[0] !== examples))
    throw new DataError(`${path}: label must have the shape [${examples}]; got ${show(label.shape)}.`);
  const kind = kindOf(x);
  const divideBy = kind === "grey" && x.type === "u1" ? 255 : 1;
  return fromArrays({ x: x.values, shape, kind, divideBy, label: label?.values, name: basename(path) });
}

/** Whether a word on the command line is the path of such a file. */
export function isDatasetPath(word: string): boolean {
  return /[\\/]/.test(word) || /\.(npy|npz|idx|gz|idx\d-ubyte)$/.test(word) || /-idx\d-ubyte$/.test(word);
}

async function readBytes(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const reason = code === "ENOENT" ? "nothing there" : String(code);
    throw new DataError(`dataset: path must be a file that can be read; got ${show(path)} (${reason}).`, { cause: error });
  }
}

function readArrays(path: string, bytes: Uint8Array): Arrays {
  if (extname(path) === ".npy") return { x: readNpy(bytes) };
  if (extname(path) !== ".npz") return { x: readIdx(extname(path) === ".gz" ? gunzip(bytes) : bytes) };
  const arrays = readNpz(bytes);
  const x = arrays.get("x");
  if (x === undefined) throw new DataError(`${path}: names of arrays must include "x"; got ${show([...arrays.keys()])}.`);
  return { x, label: arrays.get("label") };
}

function kindOf({ values, type }: NumericArray): ValueKind {
  let [zeroOrOne, unit] = [true, true];
  for (const value of values) {
    if (value !== 0 && value !== 1) zeroOrOne = false;
    if (!(value >= 0 && value <= 1)) unit = false;
    if (!unit && type !== "u1") return "real";
  }
  return zeroOrOne ? "binary" : "grey";
}
