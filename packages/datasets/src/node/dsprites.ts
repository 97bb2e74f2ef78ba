import {
  type DataSpec,
  type ExampleSource,
  type HostArray,
  type HostBatch,
  type KnownFactors,
  requireArgument,
  requireData,
  requireKnownOptions,
} from "@elbo/core";
import { floatsFor, requireIndices } from "../array-source.js";
import { type BitImages, emptyBitImages, packImage, unpackImage } from "../bit-images.js";
import { type Dataset } from "../dataset.js";
import { describeSpec, fingerprint } from "../fingerprint.js";
import { type ShapeFactor } from "../shapes/index.js";
import { type SplitOptions, trainValidationTest } from "../split.js";
import { listNpzFile, readNpzFile, readNpzFileRows } from "./npz-file.js";

export interface DspritesOptions {
  /**
   * Values of factors to keep, by index: `{ orientation: [0], shape: [2] }`.
   * @default all
   */
  readonly values?: Partial<Readonly<Record<ShapeFactor, readonly number[]>>>;
  /** How the images are split; as `trainValidationTest`. */
  readonly split?: SplitOptions;
}

/** Columns of the file's classes. */
const names: readonly ShapeFactor[] = ["color", "shape", "scale", "orientation", "x", "y"];

/** Rows of classes that are kept, and which rows of the file they are. */
interface Kept {
  readonly rows: Uint32Array;
  /** [rows, 6] */
  readonly classes: Int32Array;
}

/**
 * The dSprites data set from its .npz file: 737,280 binary images of 64 x 64 pixels with the classes of their factors. Only the
 * arrays `imgs` and `latents_classes` are read, block by block; in memory an image takes a bit for a pixel, all of them 380 MB,
 * and with `values` only those that are kept. Labels are the shapes.
 *
 * @param path of `dsprites_ndarray_co1sh3sc6or40x32y32_64x64.npz`, or of a file that is laid out like it
 * @throws {DataError} if the file cannot be read or is no such file, or no image is left
 * @throws {ArgumentError} if an option is unknown or impossible
 * @see Matthey et al. 2017, https://github.com/google-deepmind/dsprites-dataset
 * @example
 * const data = await dsprites("dsprites.npz", { values: { orientation: [0] }, split: { test: 0.2 } });
 */
export async function dsprites(path: string, { split, ...options }: DspritesOptions = {}): Promise<Dataset> {
  requireKnownOptions("dsprites", options, ["values"]);
  const shape = await imageShape(path);
  const kept = keep(await readClasses(path, shape[0]!), options.values ?? {});
  return trainValidationTest(sourceOf(await readImages(path, shape, kept), shape.slice(1), kept), split);
}

async function imageShape(path: string): Promise<readonly number[]> {
  const entries = await listNpzFile(path);
  const images = entries.find(({ name }) => name === "imgs");
  const found = entries.map(({ name }) => name);
  requireData(
    images !== undefined,
    "dsprites",
    "the arrays of the file",
    "imgs and latents_classes among others",
    found,
  );
  const { shape, type } = images;
  requireData(shape.length === 3 && type === "u1", "dsprites", "imgs", "bytes [images, height, width]", {
    shape,
    type,
  });
  return shape;
}

async function readClasses(path: string, count: number): Promise<Int32Array> {
  const { values, shape } = (await readNpzFile(path, { arrays: ["latents_classes"] })).get("latents_classes")!;
  const fits = shape.length === 2 && shape[0] === count && shape[1] === names.length;
  requireData(fits, "dsprites", "the shape of latents_classes", `[${count}, ${names.length}]`, shape);
  return Int32Array.from(values);
}

function keep(classes: Int32Array, values: NonNullable<DspritesOptions["values"]>): Kept {
  requireKnownOptions("dsprites", values, names);
  const width = names.length;
  const wanted = names.map((name) => {
    const list = values[name];
    const fits =
      list === undefined || (list.length > 0 && list.every((value) => Number.isInteger(value) && value >= 0));
    requireArgument(fits, "dsprites", `values.${name}`, "a list of integers from 0", list);
    return list && new Set(list);
  });
  const rows: number[] = [];
  for (let row = 0; row * width < classes.length; row++)
    if (wanted.every((set, k) => set === undefined || set.has(classes[row * width + k]!))) rows.push(row);
  requireData(rows.length > 0, "dsprites", "values", "of images in the file", values);
  const own = new Int32Array(rows.length * width);
  rows.forEach((row, i) => own.set(classes.subarray(row * width, (row + 1) * width), i * width));
  return { rows: Uint32Array.from(rows), classes: own };
}

async function readImages(
  path: string,
  [, height = 1, width = 1]: readonly number[],
  { rows }: Kept,
): Promise<BitImages> {
  const pixels = height * width;
  const images = emptyBitImages(rows.length, pixels);
  let next = 0;
  await readNpzFileRows(path, "imgs", ({ values, shape }, start) => {
    for (; next < rows.length && rows[next]! < start + shape[0]!; next++) {
      const from = (rows[next]! - start) * pixels;
      const bad = packImage(images, next, values, from);
      requireData(bad < 0, "dsprites", `image ${rows[next]!}`, "of values 0 and 1", values[from + bad]);
    }
  });
  return images;
}

function sourceOf(images: BitImages, shape: readonly number[], kept: Kept): ExampleSource {
  const size = kept.rows.length;
  const factors = factorsOf(kept, size);
  const shapeAt = factors.names.indexOf("shape");
  const classes = shapeAt < 0 ? undefined : factors.sizes[shapeAt];
  const spec: DataSpec = {
    name: "dsprites",
    shape: [...shape, 1],
    kind: "binary",
    ...(classes !== undefined && { classes }),
  };
  let known: string | undefined;
  return {
    ...{ spec, size, factors },
    get fingerprint() {
      return (known ??= fingerprint(describeSpec(spec), images.bits, kept.classes));
    },
    read: (indices, _stream, spent): HostBatch => {
      requireIndices(spec.name, indices, size);
      const values = floatsFor(indices.length * images.pixels, spent);
      indices.forEach((index, i) => unpackImage(images, index, values, i * images.pixels));
      const x = { values, shape: [indices.length, ...spec.shape] };
      if (shapeAt < 0) return { x };
      const all = factors.read(indices);
      const label = Int32Array.from(indices, (_, i) => all.values[i * factors.names.length + shapeAt]!);
      return { x, label: { values: label, shape: [indices.length] } };
    },
  };
}

/** The factors that vary, each value by its place among those that occur. */
function factorsOf({ classes }: Kept, size: number): KnownFactors {
  const width = names.length;
  const column = (k: number) => Int32Array.from({ length: size }, (_, i) => classes[i * width + k]!);
  const columns = names.map((name, k) => {
    const values = column(k);
    const occurring = [...new Set(values)].sort((a, b) => a - b);
    const ranks = new Map(occurring.map((value, rank) => [value, rank]));
    return { name, size: occurring.length, ranks: values.map((value) => ranks.get(value)!) };
  });
  const varying = columns.filter(({ size: values }) => values > 1);
  const read = (indices: Uint32Array): HostArray => {
    requireIndices("dsprites", indices, size);
    const values = new Int32Array(indices.length * varying.length);
    indices.forEach((index, i) =>
      varying.forEach(({ ranks }, at) => (values[i * varying.length + at] = ranks[index]!)),
    );
    return { values, shape: [indices.length, varying.length] };
  };
  return { names: varying.map(({ name }) => name), sizes: varying.map(({ size: values }) => values), read };
}
