import { type DataSpec, requireData, requireFittingData } from "@elbo/core";
import { type Dataset, fromArrays, fromBytes, type FromBytesOptions } from "@elbo/datasets";
import { type ImageArrays, type Questions } from "../protocol/messages.js";

type Dropped = Questions["addData"]["ask"];

/**
 * Examples of files that a visitor dropped in.
 *
 * @param wanted what a model was built for: they are read as its data were
 * @throws {DataError} if they cannot be read, or do not fit the model
 */
export async function readDropped(dropped: Dropped, wanted?: DataSpec): Promise<Dataset> {
  const data = await read(dropped, wanted);
  if (wanted !== undefined) requireFittingData("load", wanted, data.spec);
  return data;
}

async function read({ name, bytes, images }: Dropped, wanted?: DataSpec): Promise<Dataset> {
  if (images !== undefined) return imagesOf(images);
  const [file] = bytes;
  requireData(file !== undefined, "data", "the files", "images, a table, or one .npy, .npz or idx file", name);
  // What reads tables is fetched when there is one.
  if (/\.(csv|tsv|parquet)$/i.test(name)) return (await import("./read-table.js")).readTable(name, file, wanted);
  return arraysOf(file, wanted);
}

function imagesOf({ values: x, height, width, channels }: ImageArrays): Dataset {
  const count = x.length / (height * width * channels);
  requireData(count >= 2, "images", "the files", "two images or more", count);
  const split = { validation: 0, test: 0 };
  return fromArrays({ x, shape: [height, width, channels], kind: "grey", divideBy: 255, name: "images", split });
}

/** Arrays say themselves what they are, or are what a model wants, bytes over the largest where that is needed. */
function arraysOf(file: Uint8Array, wanted: DataSpec | undefined): Dataset {
  const limits = { maxBytes: 2 ** 28, split: { validation: 0 } };
  if (wanted === undefined) return fromBytes(file, limits);
  const { kind, shape, levels, classes } = wanted;
  requireData(kind !== "mixed", "load", "data", "a table, as the model's are", "arrays");
  const same = { ...limits, kind, shape, ...(levels && { levels }), ...(classes && { classes }) };
  const ways: FromBytesOptions[] = [same, { ...same, divideBy: levels === undefined ? 255 : levels - 1 }];
  const errors: unknown[] = [];
  for (const way of ways)
    try {
      return fromBytes(file, way);
    } catch (error) {
      errors.push(error);
    }
  throw errors[0];
}
