import { requireArgument, requireKnownOptions } from "@elbo/core";
import { type Dataset } from "../dataset.js";
import {
  fashionMnistFromBytes,
  type ImageSetFiles,
  type ImageSetOptions,
  imageSetOptions,
  mnistFromBytes,
} from "../image-set.js";
import { locate, type LocateOptions } from "./locate.js";
import { fashionMnistFiles, mnistFiles, type RemoteSet } from "./remote-sets.js";

/** How the examples are prepared, and where the files come from. */
export interface ImageSetNodeOptions extends ImageSetOptions, LocateOptions {}

const locateOptions = [
  "dataDir",
  "cacheDir",
  "mirrors",
  "allowHttp",
  "offline",
  "timeoutSeconds",
  "onProgress",
  "signal",
  "fetch",
];

/**
 * MNIST: 70,000 handwritten digits of 28 x 28 grey pixels, 50,000 for training, 10,000 for validation (the last of
 * the training file) and 10,000 for test. `x` is [batch, 28, 28, 1], in [0, 1]; `label` is [batch], 0 ... 9.
 *
 * The four files come from `ELBO_DATA_DIR` (`dataDir` says how they may lie there), else from the cache, else they are downloaded (11.6 MB), checked by SHA-256
 * and kept in the cache (`ELBO_CACHE_DIR`). With `binarize: "dynamic"` only training examples are drawn again and again;
 * validation and test are drawn once, by `seed`.
 *
 * @throws {DataError} if a file is not the original, or can be had nowhere; says where it was looked for and why not
 * @throws {ArgumentError} if an option is unknown or impossible
 * @see LeCun, Bottou, Bengio & Haffner 1998, https://doi.org/10.1109/5.726791
 * @example
 * ```ts no-run
 * const { spec, train, validation } = await mnist({ binarize: "dynamic" });
 * ```
 */
export async function mnist(options: ImageSetNodeOptions = {}): Promise<Dataset> {
  return load(mnistFiles, options, mnistFromBytes);
}

/**
 * Fashion-MNIST: 70,000 pictures of clothes in the form of MNIST; otherwise as {@link mnist}.
 *
 * The only public address speaks http: give `allowHttp: true` to use it (what comes is checked by SHA-256), or
 * `mirrors` with https, or put the files in ELBO_DATA_DIR/fashion-mnist. Plain files there, whose hashes are not known,
 * are checked for size and form alone.
 *
 * @throws {DataError} as {@link mnist}
 * @throws {ArgumentError} as {@link mnist}, and where a download would need http
 * @see Xiao, Rasul & Vollgraf 2017, https://arxiv.org/abs/1708.07747
 */
export async function fashionMnist(options: ImageSetNodeOptions = {}): Promise<Dataset> {
  return load(fashionMnistFiles, options, fashionMnistFromBytes);
}

/** Options come from command lines and configuration files too: "false" is not false. */
function requireTypes(where: string, options: LocateOptions): void {
  const given = (names: readonly (keyof LocateOptions)[], rule: string, holds: (value: unknown) => boolean) => {
    for (const name of names) {
      const value: unknown = options[name];
      requireArgument(value === undefined || holds(value), where, name, rule, value);
    }
  };
  given(["allowHttp", "offline"], "true or false", (value) => typeof value === "boolean");
  given(["dataDir", "cacheDir"], "the path of a folder", (value) => typeof value === "string");
  given(["mirrors"], "a list of addresses", (value) => Array.isArray(value));
  given(["onProgress", "fetch"], "a function", (value) => typeof value === "function");
  given(["signal"], "an AbortSignal", (value) => value instanceof AbortSignal);
}

async function load(
  set: RemoteSet,
  options: ImageSetNodeOptions,
  build: (files: ImageSetFiles, options: ImageSetOptions) => Dataset,
): Promise<Dataset> {
  requireKnownOptions(set.name, options, [...imageSetOptions, ...locateOptions]);
  const { binarize, seed, validation, ...where } = options;
  const { timeoutSeconds = 30 } = where;
  const positive = timeoutSeconds > 0 && Number.isFinite(timeoutSeconds);
  requireArgument(positive, set.name, "timeoutSeconds", "a positive number", timeoutSeconds);
  requireTypes(set.name, where);
  return build(
    {
      trainImages: await locate(set, set.files.trainImages, where),
      trainLabels: await locate(set, set.files.trainLabels, where),
      testImages: await locate(set, set.files.testImages, where),
      testLabels: await locate(set, set.files.testLabels, where),
    },
    { binarize, seed, validation },
  );
}
