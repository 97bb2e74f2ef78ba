import { requireArgument, type ValueKind } from "@elbo/core";
import {
  type Binarization,
  binarizeDataset,
  type Dataset,
  digits,
  type DigitsOptions,
  shapes,
  type ShapesOptions,
} from "@elbo/datasets";
import { dsprites, fashionMnist, fromFile, mnist } from "@elbo/datasets/node";

/** Which data set, and what its values are. */
export interface DatasetRequest {
  /** A name, or the path of a file. */
  readonly dataset: string;
  /** What the values are; null for what the data set or the file says. */
  readonly values: ValueKind | null;
  /** How grey values become binary; null leaves them as they are. */
  readonly binarize: Binarization | null;
  /** Training examples that are held back for validation, of sets that leave the number open; null for the usual one. */
  readonly validation: number | null;
}

export interface FetchOptions {
  /** Download over http where there is no https; what comes is checked by its hash. */
  readonly allowHttp?: boolean;
}

type Load = (request: DatasetRequest, options: FetchOptions) => Promise<Dataset>;

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
  // All of dSprites' factors; so many images for validation and test as metrics need.
  "shapes-full": shapeSet({ split: { validation: 2000, test: 10_000 } }),
  mnist: imageSet(mnist),
  "fashion-mnist": imageSet(fashionMnist),
};

function shapeSet(options: ShapesOptions): Load {
  return (request) => {
    requireBinary(request);
    return Promise.resolve(shapes({ ...options, split: { ...options.split, ...splitOf(request) } }));
  };
}

/** dSprites' file, which goes by its name. */
const isDsprites = (path: string) => /(^|[\\/])dsprites[^\\/]*\.npz$/i.test(path);

function requireBinary({ dataset, values, binarize }: DatasetRequest): void {
  requireArgument(
    values === null || values === "binary",
    "datasets",
    "values",
    `"binary", which ${dataset} is`,
    values,
  );
  requireArgument(binarize === null, "datasets", "binarize", "left out", binarize, `${dataset} is binary as it is.`);
}

function splitOf({ validation }: DatasetRequest): { validation?: number } {
  return validation === null ? {} : { validation };
}

function imageSet(read: typeof mnist): Load {
  return ({ dataset, values, binarize, validation }, options) => {
    const advice = "Its values are grey; binarize makes them binary.";
    requireArgument(values === null || values === "grey", dataset, "values", '"grey"', values, advice);
    return read({ binarize: binarize ?? undefined, validation: validation ?? undefined, ...options });
  };
}

function requireUsualValidation(dataset: string, validation: number | null): void {
  const rule = "left to the data set, whose splits are fixed";
  requireArgument(validation === null, "datasets", "validation", rule, validation, `Leave it out with ${dataset}.`);
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
  const { dataset, values, binarize, validation } = asked;
  const request = { dataset, values, binarize, validation };
  const key = JSON.stringify(request);
  const known = loaded.get(key) ?? load(request, options);
  loaded.set(key, known);
  return known;
}

async function load(request: DatasetRequest, options: FetchOptions): Promise<Dataset> {
  const { dataset, values, binarize } = request;
  if (Object.hasOwn(named, dataset)) return named[dataset]!(request, options);
  const rule = `one of ${datasetNames.join(", ")}, or the path of a .npy, .npz or idx file`;
  requireArgument(/[\\/.]|ubyte$/.test(dataset), "datasets", "dataset", rule, dataset, "Is it misspelt?");
  if (isDsprites(dataset)) {
    requireBinary(request);
    return dsprites(dataset, { split: splitOf(request) });
  }
  requireUsualValidation(dataset, request.validation);
  const data = await fromFile(dataset, { kind: values ?? undefined });
  return binarize === null ? data : binarizeDataset(data, binarize);
}
