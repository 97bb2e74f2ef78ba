import { requireArgument } from "@elbo/core";
import { type Binarization, binarizeDataset, type Dataset, digits } from "@elbo/datasets";
import { datasetFromFile, isDatasetPath } from "./dataset-file.js";

/** How a data set of the command line is made; `binarize` null leaves its values as they are. */
type Load = (binarize: Binarization | null) => Promise<Dataset>;

const named: Readonly<Record<string, Load>> = {
  digits: (binarize) => digits(binarize === null ? {} : { values: "binary", binarize }),
};

export const datasetNames: readonly string[] = Object.keys(named);

/**
 * Loads a data set by name, or from the path of a file.
 *
 * @throws {ArgumentError} if there is no such data set, or its values cannot be binarised
 * @throws {DataError} if a file is missing or damaged
 */
export async function loadDataset(dataset: string, binarize: Binarization | null): Promise<Dataset> {
  if (Object.hasOwn(named, dataset)) return named[dataset]!(binarize);
  const rule = `one of ${datasetNames.join(", ")}, or the path of a .npy, .npz or idx file`;
  requireArgument(isDatasetPath(dataset), "datasets", "dataset", rule, dataset, "Is it misspelt?");
  const data = await datasetFromFile(dataset);
  return binarize === null ? data : binarizeDataset(data, binarize);
}
