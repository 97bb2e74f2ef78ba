import { type DataSpec, requireArgument, requireKnownOptions, requireData } from "@elbo/core";
import { type ArrayExamples, arraySource, slice } from "./array-source.js";
import { type Binarization, binarizeDataset } from "./binarize.js";
import { checkLabels } from "./check-values.js";
import { type Dataset } from "./dataset.js";
import { gunzip, isGzip } from "./formats/gunzip.js";
import { readIdx } from "./formats/idx.js";

/** The four idx files of MNIST or of a set of the same form, plain or gzipped. */
export interface ImageSetFiles {
  readonly trainImages: Uint8Array;
  readonly trainLabels: Uint8Array;
  readonly testImages: Uint8Array;
  readonly testLabels: Uint8Array;
}

export interface ImageSetOptions {
  /**
   * Makes the grey values binary: `binarize` says how. Validation and test examples are never drawn twice, so that
   * their figures can be compared.
   * @default none: values stay grey
   */
  readonly binarize?: Binarization;
  /**
   * Seed of the draws that are made once.
   * @default 0
   */
  readonly seed?: number;
  /**
   * Number of examples at the end of the training file that are for validation.
   * @default 10000
   */
  readonly validation?: number;
}

export const imageSetOptions = ["binarize", "seed", "validation"];

const side = 28;
const classes = 10;
const table = Float32Array.from({ length: 256 }, (_, byte) => byte / 255);
const maxBytes = 2 ** 27;

/**
 * MNIST from the bytes of its four files, for browsers and other places without a file system; see `mnist` of
 * "@elbo/datasets/node" for the rest. `x` is [batch, 28, 28, 1], grey values byte / 255; `label` is [batch], 0 ... 9.
 *
 * @throws {DataError} if a file is damaged, or is not 28 x 28 images or labels 0 ... 9 of the same number
 * @throws {ArgumentError} if an option is unknown or impossible
 * @see LeCun, Bottou, Bengio & Haffner 1998, https://doi.org/10.1109/5.726791
 * @example
 * const data = mnistFromBytes(files, { binarize: "dynamic" });
 */
export function mnistFromBytes(files: ImageSetFiles, options: ImageSetOptions = {}): Dataset {
  return imageSet("mnist", files, options);
}

/**
 * Fashion-MNIST from the bytes of its four files; otherwise as {@link mnistFromBytes}.
 *
 * @see Xiao, Rasul & Vollgraf 2017, https://arxiv.org/abs/1708.07747
 */
export function fashionMnistFromBytes(files: ImageSetFiles, options: ImageSetOptions = {}): Dataset {
  return imageSet("fashion-mnist", files, options);
}

function imageSet(name: string, files: ImageSetFiles, options: ImageSetOptions): Dataset {
  requireKnownOptions(name, options, imageSetOptions);
  const { binarize, seed, validation = 10_000 } = options;
  const spec: DataSpec = { name, shape: [side, side, 1], kind: "grey", levels: 256, classes };
  const training = { spec, table, ...readPart(name, "train", files.trainImages, files.trainLabels) };
  const testing: ArrayExamples = { spec, table, ...readPart(name, "test", files.testImages, files.testLabels) };
  const size = training.label.length;
  const holds = Number.isInteger(validation) && validation >= 0 && validation < size;
  requireArgument(holds, name, "validation", `an integer from 0 to ${size - 1}`, validation);
  const data: Dataset = {
    spec,
    train: arraySource(slice(training, 0, size - validation)),
    validation: arraySource(slice(training, size - validation, size)),
    test: arraySource(testing),
  };
  return binarize === undefined ? data : binarizeDataset(data, binarize, { seed });
}

function readPart(where: string, part: string, images: Uint8Array, labels: Uint8Array) {
  const [x, y] = [images, labels].map((bytes) =>
    readIdx(isGzip(bytes) ? gunzip(bytes, { maxBytes }) : bytes, { maxBytes }),
  );
  const [size, ...shape] = x!.shape;
  const isImages = x!.values instanceof Uint8Array && shape.join() === `${side},${side}`;
  requireData(
    isImages,
    where,
    `${part} images`,
    `bytes of shape [n, ${side}, ${side}]`,
    x!.shape,
    "Are files mixed up?",
  );
  const isLabels = y!.values instanceof Uint8Array && y!.shape.join() === `${size}`;
  requireData(
    isLabels,
    where,
    `${part} labels`,
    `bytes of shape [${size}], one per image`,
    y!.shape,
    "Are files mixed up?",
  );
  checkLabels(where, y!.values, classes);
  return { x: x!.values as Uint8Array, label: Int32Array.from(y!.values) };
}
