import { readFileSync, statSync } from "node:fs";
import { readdir } from "node:fs/promises";
import { basename, join, relative, resolve, sep } from "node:path";
import { setImmediate } from "node:timers/promises";
import { DataError, type ExampleSource, requireArgument, requireData, requireKnownOptions, show } from "@elbo/core";
import { type Dataset } from "../dataset.js";
import { usualLimits } from "../images/decoded-image.js";
import { type ImageFile, imageOptionNames, type ImageOptions, type OnImage } from "../images/image-options.js";
import { imageSource } from "../images/image-source.js";
import { type SplitOptions, trainValidationTest } from "../split.js";
import { subset } from "../subset.js";

export interface ImageFolderOptions extends Omit<ImageOptions, "classes"> {
  /** How the images are split, where folders do not say; as `trainValidationTest`. */
  readonly split?: SplitOptions;
  /** Called while images are looked through, with how many are done. */
  readonly onImage?: OnImage;
}

/** A data set of a folder. */
export interface ImageFolder extends Dataset {
  /** The class of each label: names of folders, in order. Empty where images lie in the folder itself. */
  readonly classNames: readonly string[];
}

const where = "imageFolder";
const isImage = /\.(png|jpe?g)$/i;

/** Folders that say which part their images belong to. */
const parts = { train: ["train", "training"], validation: ["validation", "valid", "val"], test: ["test"] } as const;

/**
 * A data set of a folder with PNG and JPEG files, read and decoded as they are wanted, so that there may be more than fits into
 * memory. Images in subfolders are labelled: each subfolder is a class, in the order of their names, with what is in folders
 * below. Folders `train`, `test` and `validation` (also `val`, `valid`, `training`), if there is nothing else, are the parts;
 * they may have classes in them. Other files are passed over.
 *
 * `x` is [batch, height, width, channels]; `label`, where there are classes, [batch].
 *
 * @throws {DataError} if the folder cannot be read or has no images, images lie both in it and in its subfolders, or as
 *   `imageSource` of the images
 * @throws {ArgumentError} if an option is unknown or impossible, or `split` is given where folders say it
 * @example
 * const data = await imageFolder("faces", { size: 32, channels: "grey", split: { test: 0.2, seed: 1 } });
 */
export async function imageFolder(path: string, options: ImageFolderOptions = {}): Promise<ImageFolder> {
  requireKnownOptions(where, options, [...imageOptionNames.filter((each) => each !== "classes"), "split", "onImage"]);
  const { split, onImage, name = basename(resolve(path)), ...rest } = options;
  const found = (await imagesIn(path)).sort((a, b) => (a.path < b.path ? -1 : 1));
  requireData(found.length > 0, where, "path", "a folder with .png, .jpg or .jpeg files", path);
  const parted = partsOf(found);
  const placed = parted ?? found.map((image) => ({ ...image, part: undefined }));
  const classNames = classesOf(path, placed);
  if (parted) requireArgument(split === undefined, where, "split", "left out, because folders are the parts", split);
  const maxFileBytes = rest.maxFileBytes ?? usualLimits.maxFileBytes;
  const files = placed.map(({ path: file, folders }): ImageFile => {
    const label = classNames.length === 0 ? {} : { label: classNames.indexOf(folders[0]!) };
    return { name: relative(".", file) || file, read: () => readImage(file, maxFileBytes), ...label };
  });
  const classes = classNames.length === 0 ? {} : { classes: classNames.length };
  const source = await imageSource(files, { ...rest, name, ...classes }, onImage ?? everySoOften);
  const data = parted
    ? byFolder(
        source,
        parted.map(({ part }) => part),
      )
    : trainValidationTest(source, split);
  return { ...data, classNames };
}

interface Found {
  readonly path: string;
  /** The folders that it lies in, from the outermost on. */
  readonly folders: readonly string[];
}

type Part = keyof typeof parts;

async function imagesIn(root: string): Promise<Found[]> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true }).catch((error: unknown) => {
    const message = `${where}: path must be a folder that can be read; got ${show(root)}: ${(error as Error).message}.`;
    throw new DataError(message, { cause: error });
  });
  return entries.flatMap((entry) => {
    const path = join(entry.parentPath, entry.name);
    const hidden = entry.name.startsWith(".");
    if (hidden || !isImage.test(entry.name) || !isFile(path)) return [];
    return [{ path, folders: relative(root, entry.parentPath).split(sep).filter(Boolean) }];
  });
}

/** A link to a file is one; a folder or a pipe with such a name is none. */
function isFile(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;
}

/** The images with their parts and without the folders of these, if all are in such folders and some are for training. */
function partsOf(found: readonly Found[]): (Found & { readonly part: Part })[] | undefined {
  const placed = found.flatMap(({ path, folders: [first = "", ...folders] }) => {
    const part = (Object.keys(parts) as Part[]).find((each) => parts[each].some((folder) => folder === first));
    return part === undefined ? [] : [{ path, folders, part }];
  });
  return placed.length === found.length && placed.some(({ part }) => part === "train") ? placed : undefined;
}

function classesOf(root: string, found: readonly Found[]): string[] {
  const loose = found.filter(({ folders }) => folders.length === 0);
  const holds = loose.length === 0 || loose.length === found.length;
  const advice = "Subfolders are classes: every image must be in one, or none.";
  if (!holds)
    requireData(false, where, "images", `all in subfolders of ${show(root)}, or all in itself`, loose[0]!.path, advice);
  return [...new Set(found.flatMap(({ folders }) => folders.slice(0, 1)))].sort();
}

function byFolder(source: ExampleSource, partOf: readonly Part[]): Dataset {
  const rows = (part: Part) => Uint32Array.from(partOf.flatMap((each, i) => (each === part ? [i] : [])));
  const { spec } = source;
  return {
    spec,
    train: subset(source, rows("train")),
    validation: subset(source, rows("validation")),
    test: subset(source, rows("test")),
  };
}

function readImage(path: string, maxBytes: number): Uint8Array {
  const { bytes, size } = readUpTo(path, maxBytes);
  const advice = "Raise maxFileBytes if it is meant to be this large.";
  requireData(bytes !== undefined, path, "the file", `at most ${maxBytes} bytes`, size, advice);
  return bytes;
}

function readUpTo(path: string, maxBytes: number): { readonly bytes?: Uint8Array; readonly size: number } {
  try {
    const { size } = statSync(path);
    return size > maxBytes ? { size } : { size, bytes: readFileSync(path) };
  } catch (error) {
    const message = `${path}: the file must be one that can be read; got an error: ${(error as Error).message}.`;
    throw new DataError(message, { cause: error });
  }
}

/** Lets the event loop have a turn: signals come through while thousands of files are read. */
async function everySoOften(done: number): Promise<void> {
  if (done % 256 === 0) await setImmediate();
}
