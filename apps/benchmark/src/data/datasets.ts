import { statSync } from "node:fs";
import { didYouMean, requireArgument, type ValueKind } from "@elbo/core";
import {
  type Binarization,
  binarizeDataset,
  type Dataset,
  digits,
  type DigitsOptions,
  scenes,
  shapes,
  type ShapesOptions,
} from "@elbo/datasets";
import { dsprites, fashionMnist, fromFile, fromTableFile, imageFolder, isTableFile, mnist } from "@elbo/datasets/node";
import { inFlags } from "./in-flags.js";
import {
  arrayReading,
  fileOptions,
  imageOptions,
  imageReading,
  namedReading,
  type Reading,
  requireReading,
  tableOptions,
  tableReading,
} from "./reading.js";
import { transformedBy } from "./shaping.js";

/** Which data set, and what its values are. */
export interface DatasetRequest {
  /** A name, or the path of a file or a folder. */
  readonly dataset: string;
  /** What the values are; null for what the data set or the file says. */
  readonly values: Exclude<ValueKind, "mixed"> | null;
  /** How grey values become binary; null leaves them as they are. */
  readonly binarize: Binarization | null;
  /** Training examples that are held back for validation, of sets that leave the number open; null for the usual one. */
  readonly validation: number | null;
  /**
   * How a file or a folder is read.
   * @default as it says itself
   */
  readonly reading?: Reading;
}

export interface FetchOptions {
  /** Download over http where there is no https; what comes is checked by its hash. */
  readonly allowHttp?: boolean;
}

type Load = (request: DatasetRequest, options: FetchOptions) => Promise<Dataset>;

/** As many of all shapes for validation and test as metrics need. */
const fullSplit = { validation: 2000, test: 10_000 } as const;

const named: Readonly<Record<string, Load>> = {
  digits: ({ dataset, values, binarize, validation }) => {
    requireUsualValidation(dataset, validation);
    // What digits cannot be, it refuses by itself.
    return digits(
      binarize === null ? { values: (values ?? undefined) as DigitsOptions["values"] } : { values: "binary", binarize },
    );
  },
  // Four factors: a shape that does not turn has one code for each.
  shapes: shapeSet({ side: 32, values: { orientation: [0] } }),
  // All of dSprites' factors.
  "shapes-full": shapeSet({ split: fullSplit }),
  // The same with a quarter of the pixels, which train three times as fast.
  "shapes-full-32": shapeSet({ side: 32, split: fullSplit }),
  scenes: sceneSet,
  mnist: imageSet(mnist),
  "fashion-mnist": imageSet(fashionMnist),
};

function shapeSet(options: ShapesOptions): Load {
  return (request) => {
    requireBinary(request);
    return Promise.resolve(shapes({ ...options, split: { ...options.split, ...splitOf(request) } }));
  };
}

/** 16,000 color images: every other hue, scale and place of the camera. */
function sceneSet(request: DatasetRequest): Promise<Dataset> {
  const { dataset, values, binarize } = request;
  requireArgument(values === null || values === "grey", "datasets", "--values", `"grey", which ${dataset} is`, values);
  const advice = "Its values are levels of red, green and blue.";
  requireArgument(binarize === null, "datasets", "--binarize", "left out", binarize, advice);
  const hues = [0, 2, 4, 6, 8];
  const chosen = {
    floor: hues,
    wall: hues,
    object: hues,
    scale: [1, 3, 5, 7],
    orientation: [0, 2, 4, 6, 8, 10, 12, 14],
  };
  return Promise.resolve(scenes({ side: 32, values: chosen, split: splitOf(request) }));
}

/** dSprites' file, which goes by its name. */
const isDsprites = (path: string) => /(^|[\\/])dsprites[^\\/]*\.npz$/i.test(path);

function requireBinary({ dataset, values, binarize }: DatasetRequest): void {
  requireArgument(
    values === null || values === "binary",
    "datasets",
    "--values",
    `"binary", which ${dataset} is`,
    values,
  );
  requireArgument(binarize === null, "datasets", "--binarize", "left out", binarize, `${dataset} is binary as it is.`);
}

function splitOf({ validation }: DatasetRequest): { validation?: number } {
  return validation === null ? {} : { validation };
}

function imageSet(read: typeof mnist): Load {
  return ({ dataset, values, binarize, validation }, options) => {
    const advice = "Its values are grey; --binarize makes them binary.";
    requireArgument(values === null || values === "grey", dataset, "--values", '"grey"', values, advice);
    return read({ binarize: binarize ?? undefined, validation: validation ?? undefined, ...options });
  };
}

function requireUsualValidation(dataset: string, validation: number | null): void {
  const rule = "left to the data set, whose splits are fixed";
  requireArgument(validation === null, "datasets", "--validation", rule, validation, `Leave it out with ${dataset}.`);
}

export const datasetNames: readonly string[] = Object.keys(named);

const loaded = new Map<string, Promise<Dataset>>();

/**
 * Loads a data set, once however often it is asked for.
 *
 * @throws {ArgumentError} if there is no such data set, or its values cannot be binarised
 * @throws {DataError} if a file is missing or damaged, or can be downloaded from nowhere
 */
export function loadDataset(asked: DatasetRequest, options: FetchOptions = {}): Promise<Dataset> {
  const { dataset, values, binarize, validation, reading } = asked;
  const request = { dataset, values, binarize, validation, ...(reading && { reading }) };
  const key = JSON.stringify(request);
  const known =
    loaded.get(key) ??
    load(request, options)
      .then((data) => transformedBy(data, reading?.transform))
      .catch((error: unknown) => {
        throw inFlags(error);
      });
  loaded.set(key, known);
  return known;
}

async function load(request: DatasetRequest, options: FetchOptions): Promise<Dataset> {
  const { dataset, reading } = request;
  if (Object.hasOwn(named, dataset)) {
    requireReading(reading, namedReading, dataset);
    return named[dataset]!(request, options);
  }
  const rule = `one of ${datasetNames.join(", ")}, or the path of a .npy, .npz, idx, .csv, .tsv or .parquet file or of a folder of images`;
  const folder = isFolder(dataset);
  const advice = didYouMean(dataset, datasetNames, "Is it misspelt?");
  requireArgument(folder || /[\\/.]|ubyte$/.test(dataset), "datasets", "--dataset", rule, dataset, advice);
  if (isDsprites(dataset)) {
    requireBinary(request);
    requireReading(reading, namedReading, dataset);
    return dsprites(dataset, { split: splitOf(request) });
  }
  return own(request, folder);
}

/** A file or a folder of the user's. */
async function own(
  { dataset, values, binarize, validation, reading = {} }: DatasetRequest,
  folder: boolean,
): Promise<Dataset> {
  const all = { ...reading, ...(validation !== null && { split: { validation } }) };
  const read = folder ? ownImages : isTableFile(dataset) ? ownTable : ownArrays;
  const data = await read(dataset, values, all);
  return binarize === null ? data : binarizeDataset(data, binarize);
}

function ownTable(path: string, values: DatasetRequest["values"], reading: Reading): Promise<Dataset> {
  requireReading(reading, tableReading, "a table");
  const advice = "--types says what its columns are.";
  requireArgument(values === null, "dataset", "--values", "left out with a table", values, advice);
  return fromTableFile(path, tableOptions(reading));
}

function ownArrays(path: string, values: DatasetRequest["values"], reading: Reading): Promise<Dataset> {
  requireReading(reading, arrayReading, "a file of arrays");
  return fromFile(path, { ...(values !== null && { kind: values }), ...fileOptions(reading) });
}

function ownImages(path: string, values: DatasetRequest["values"], reading: Reading): Promise<Dataset> {
  requireReading(reading, imageReading, "a folder of images");
  const fits = values === null || values === "grey" || values === "categorical";
  const advice = "--binarize makes grey values binary.";
  requireArgument(fits, "dataset", "--values", "grey or categorical for images", values, advice);
  return imageFolder(path, { ...imageOptions(reading), ...(values !== null && { kind: values }) });
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
