import { sizeOf } from "../counts.js";
import { CheckpointError, requireArgument, requireCheckpoint, show } from "../errors.js";
import { type HostArray } from "../data/source.js";
import { type TensorArray } from "./tensor-file.js";

/** Where a tensor of a model lies in a file of another library. */
export interface ForeignTensor {
  /** Its name there; of several, each is turned and then they are joined along the last axis, in equal parts. */
  readonly from: string | readonly string[];
  /**
   * Which axis there each axis here is: [1, 0] of the weight of a PyTorch `Linear`, [2, 3, 1, 0] of that of a `Conv2d` and of a
   * `ConvTranspose2d`.
   * @default the axes as they are
   */
  readonly transpose?: readonly number[];
}

/** Names in a file of another library by the paths of a model's parameters. */
export type NameMap = Readonly<Record<string, string | ForeignTensor>>;

export interface ExchangeOptions {
  /** Tensors that are left out on purpose, such as counters of batches: names on the side that is read. */
  readonly ignore?: readonly string[];
}

/**
 * The tensors of another library's file under the paths of a model's parameters, ready for `assignParameters`.
 *
 * @param tensors as `readSafetensors` gives them
 * @throws {CheckpointError} if a tensor is missing, is not named by the map, or is not of float32 or int32, or tensors to join differ in shape
 * @throws {ArgumentError} if a transpose is no order of the axes
 * @example
 * const weight = { values: Float32Array.of(1, 2, 3, 4, 5, 6), shape: [2, 3] }; // [outputs, inputs]
 * const tensors = importTensors(new Map([["fc.weight", weight]]), { "dense0/kernel": { from: "fc.weight", transpose: [1, 0] } });
 */
export function importTensors(
  tensors: ReadonlyMap<string, TensorArray>,
  names: NameMap,
  { ignore = [] }: ExchangeOptions = {},
): Map<string, HostArray> {
  const entries = Object.entries(names).map(([path, given]) => ({ path, ...originOf(given) }));
  requireAll("importTensors", tensors, [...entries.flatMap(({ from }) => from), ...ignore]);
  return new Map(
    entries.map(({ path, from, transpose }) => {
      const parts = from.map((name) => turned(name, arrayOf("importTensors", name, tensors), transpose));
      return [path, joined(path, parts)];
    }),
  );
}

/**
 * The way back: a model's parameters under the names of another library, to be written by `writeSafetensors`.
 *
 * @param tensors as `readParameters` gives them
 * @throws {CheckpointError} if a tensor is missing, or is not named by the map
 * @throws {ArgumentError} as {@link importTensors}; if a last axis does not fall into equal parts
 * @example
 * const kernel = { values: Float32Array.of(1, 4, 2, 5, 3, 6), shape: [3, 2] }; // [inputs, outputs]
 * const tensors = exportTensors(new Map([["dense0/kernel", kernel]]), { "dense0/kernel": { from: "fc.weight", transpose: [1, 0] } });
 */
export function exportTensors(
  tensors: ReadonlyMap<string, TensorArray>,
  names: NameMap,
  { ignore = [] }: ExchangeOptions = {},
): Map<string, HostArray> {
  requireAll("exportTensors", tensors, [...Object.keys(names), ...ignore]);
  return new Map(
    Object.entries(names).flatMap(([path, given]) => {
      const { from, transpose } = originOf(given);
      const parts = parted(path, arrayOf("exportTensors", path, tensors), from.length);
      const back = transpose?.map((_, axis) => transpose.indexOf(axis));
      return from.map((name, at) => [name, turned(path, parts[at]!, back)] as const);
    }),
  );
}

function originOf(given: string | ForeignTensor) {
  const { from, transpose } = typeof given === "string" ? { from: given, transpose: undefined } : given;
  return { from: typeof from === "string" ? [from] : from, transpose };
}

/** Both ways: no name without a tensor, and no tensor that would be lost without a word. */
function requireAll(where: string, tensors: ReadonlyMap<string, TensorArray>, names: readonly string[]): void {
  const missing = names.find((name) => !tensors.has(name));
  const there = [...tensors.keys()];
  requireCheckpoint(missing === undefined, where, "names", `among ${there.join(", ")}`, missing, "Is it misspelt?");
  const lost = there.filter((name) => !names.includes(name));
  const advice = "Name them in the map, or in `ignore`.";
  requireCheckpoint(lost.length === 0, where, "names", "a map of every tensor", lost, advice);
}

function arrayOf(where: string, name: string, tensors: ReadonlyMap<string, TensorArray>): HostArray {
  const { values, shape } = tensors.get(name)!;
  if (values instanceof Float32Array || values instanceof Int32Array) return { values, shape };
  const found = show(values.constructor.name);
  throw new CheckpointError(`${where}: dtype of "${name}" must be float32 or int32; got ${found}. Convert it first.`);
}

/** Axis i of the result is axis `order[i]` of the array. */
function turned(name: string, { values, shape }: HostArray, order: readonly number[] | undefined): HostArray {
  if (order === undefined) return { values, shape };
  const isOrder = order.length === shape.length && shape.every((_, axis) => order.includes(axis));
  const rule = `an order of the ${shape.length} axes of "${name}"`;
  requireArgument(isOrder, "NameMap", "transpose", rule, order);
  const strides = shape.map((_, axis) => sizeOf(shape.slice(axis + 1)));
  const sizes = order.map((axis) => shape[axis]!);
  const steps = order.map((axis) => strides[axis]!);
  const out = values.slice();
  const place = sizes.map(() => 0);
  for (let i = 0, from = 0; i < out.length; i++) {
    out[i] = values[from]!;
    // The next place in the order of the result, as an odometer counts.
    for (let axis = sizes.length - 1; axis >= 0; axis--) {
      from += steps[axis]!;
      if (++place[axis]! < sizes[axis]!) break;
      from -= steps[axis]! * sizes[axis]!;
      place[axis] = 0;
    }
  }
  return { values: out, shape: sizes };
}

/** Arrays of one shape, one after the other along the last axis. */
function joined(path: string, parts: readonly HostArray[]): HostArray {
  const [first] = parts as [HostArray];
  if (parts.length === 1) return first;
  const other = parts.find(({ shape }) => shape.join() !== first.shape.join());
  const rule = `all of the shape [${first.shape.join(", ")}]`;
  requireCheckpoint(other === undefined, "importTensors", `tensors of "${path}"`, rule, other?.shape);
  const width = first.shape.at(-1) ?? 1;
  const shape = [...first.shape.slice(0, -1), width * parts.length];
  const out = Float32Array.from({ length: sizeOf(shape) }, (_, i) => {
    const [row, column] = [Math.floor(i / (width * parts.length)), i % (width * parts.length)];
    return parts[Math.floor(column / width)]!.values[row * width + (column % width)]!;
  });
  return { values: out, shape };
}

/** An array in equal parts of its last axis. */
function parted(path: string, { values, shape }: HostArray, count: number): HostArray[] {
  if (count === 1) return [{ values, shape }];
  const whole = shape.at(-1) ?? 1;
  const width = whole / count;
  const rule = `of a last axis in ${count} equal parts`;
  requireArgument(Number.isInteger(width), "exportTensors", `"${path}"`, rule, shape);
  return Array.from({ length: count }, (_, part) => ({
    values: Float32Array.from({ length: values.length / count }, (_unused, i) => {
      return values[Math.floor(i / width) * whole + part * width + (i % width)]!;
    }),
    shape: [...shape.slice(0, -1), width],
  }));
}
