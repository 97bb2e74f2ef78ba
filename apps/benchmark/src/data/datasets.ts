import { requireArgument, type ValueKind } from "@elbo/core";
import { type Binarization, binarizeDataset, type Dataset, digits, type DigitsOptions } from "@elbo/datasets";
import { fashionMnist, fromFile, mnist } from "@elbo/datasets/node";

/** Which data set, and what its values are. */
export interface DatasetRequest {
  /** A name, or the path of a file. */
  readonly dataset: string;
  /** What the values are; null for what the data set or the file says. */
  readonly values: ValueKind | null;
  /** How grey values become binary; null leaves them as they are. */
  readonly binarize: Binarization | null;
}

export interface FetchOptions {
  /** Download over http where there is no https; what comes is checked by its hash. */
  readonly allowHttp?: boolean;
}

type Load = (request: DatasetRequest, options: FetchOptions) => Promise<Dataset>;

const named: Readonly<Record<string, Load>> = {
  digits: ({ values, binarize }) =>
    // What digits cannot be, it refuses by itself.
    digits(binarize === null ? { values: (values ?? undefined) as DigitsOptions["values"] } : { values: "binary", binarize }),
  mnist: imageSet(mnist),
  "fashion-mnist": imageSet(fashionMnist),
};

function imageSet(read: typeof mnist): Load {
  return ({ dataset, values, binarize }, options) => {
    const advice = "Its values are grey; binarize makes them binary.";
    requireArgument(values === null || values === "grey", dataset, "values", '"grey"', values, advice);
    return read({ binarize: binarize ?? undefined, ...options });
  };
}

export const datasetNames: readonly string[] = Object.keys(named);

const loaded = new Map<string, Promise<Dataset>>();

/**
 * Loads a data set, once however often it is asked for.
 *
 * @throws {ArgumentError} if there is no such data set, or its values cannot be binarised
 * @throws {DataError} if a file is missing or damaged, or can be downloaded from nowhere
 */
export function loadDataset({ dataset, values, binarize }: DatasetRequest, options: FetchOptions = {}): Promise<Dataset> {
  const request = { dataset, values, binarize };
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
  const data = await fromFile(dataset, { kind: values ?? undefined });
  return binarize === null ? data : binarizeDataset(data, binarize);
}
