import { type ColumnKind, columnKinds, type JsonObject } from "@elbo/core";
import { type AugmentOptions } from "@elbo/datasets";
import { choice, count, list, number, type Optional, text } from "../command-line/option.js";
import { UsageError } from "../command-line/usage-error.js";
import { type Values } from "../command-line/option.js";
import { arrayReading, imageReading, namedReading, type Reading, readingFlag, tableReading } from "../data/reading.js";
import { isTransformStep, transformWords } from "../data/shaping.js";
import { fromHere } from "../run/portable.js";

type Sides = readonly [number, number];
type Crop = "ratio" | "none" | Sides;

const sidesSchema = { type: ["string", "integer"], pattern: "^\\d+(x\\d+)?$" };

/** "64" or "48x64": height and width. */
function readSides(given: string, name: string): Sides {
  const [height, width = height, ...more] = given.split("x").map(Number);
  const holds = more.length === 0 && [height, width].every((side) => Number.isInteger(side) && side! > 0);
  if (!holds)
    throw new UsageError(name, "pixels of a side, such as 64, or of both, height x width, such as 48x64", given);
  return [height!, width!];
}

function sides(summary: string): Optional<Sides> {
  return { hint: "n|hxw", summary, fallback: undefined, schema: sidesSchema, read: readSides };
}

const crop: Optional<Crop> = {
  hint: "ratio|none|n|hxw",
  summary:
    "what is cut out of the middle of images first: the ratio of --image-size (default), nothing, or so many pixels",
  fallback: undefined,
  schema: { anyOf: [{ enum: ["ratio", "none"] }, sidesSchema] },
  read: (given, name) => (given === "ratio" || given === "none" ? given : readSides(given, name)),
};

export interface Split {
  readonly validation: number;
  readonly test: number;
  readonly seed?: number;
}

const splitSchema: JsonObject = { type: "string", pattern: "^[\\d.]+,[\\d.]+(,\\d+)?$" };

/** "0.1,0.2" or "0.1,0.2,7": validation, test, seed. */
const split: Optional<Split> = {
  hint: "v,t[,seed]",
  summary:
    "shares below 1, or numbers, of examples for validation and test, and the seed of the shuffle (default: 0.1,0.1,0)",
  fallback: undefined,
  schema: splitSchema,
  read: (given, name) => {
    const parts = given.split(",").map((part) => (part.trim() === "" ? NaN : Number(part)));
    const [validation = NaN, test = NaN, seed] = parts;
    const amount = (value: number) => value >= 0 && (value < 1 || Number.isSafeInteger(value));
    const seeded = seed === undefined || (Number.isSafeInteger(seed) && seed >= 0);
    if (parts.length > 3 || !amount(validation) || !amount(test) || !seeded)
      throw new UsageError(
        name,
        "two shares below 1 or whole numbers, and perhaps a seed, such as 0.1,0.2 or 500,500,7",
        given,
      );
    return { validation, test, ...(seed !== undefined && { seed }) };
  },
};

const depth: Optional<8 | 16> = {
  hint: "8|16",
  summary: "bits of a value of images; 16 keeps those of PNG files that have them (default: 8)",
  fallback: undefined,
  schema: { enum: [8, 16] },
  read: (given, name) => {
    if (given !== "8" && given !== "16") throw new UsageError(name, "8 or 16", given);
    return given === "8" ? 8 : 16;
  },
};

const transformStep: Optional<string> = {
  hint: "step",
  summary: `how values are transformed, one step after the other, with what undoes it kept in the model: ${transformWords}`,
  fallback: undefined,
  schema: { type: "string" },
  read: (given, name) => {
    if (!isTransformStep(given)) throw new UsageError(name, transformWords, given);
    return given;
  },
};

/** "age=real,visits=count". */
const types: Optional<Readonly<Record<string, ColumnKind>>> = {
  hint: "column=kind,...",
  summary: `what columns of a table are: ${columnKinds.join(", ")} (default: what their values look like)`,
  fallback: undefined,
  schema: { type: "string" },
  read: (given, name) =>
    Object.fromEntries(
      given.split(",").map((part) => {
        const at = part.lastIndexOf("=");
        const kind = columnKinds.find((each) => each === part.slice(at + 1).trim());
        if (at < 1 || kind === undefined)
          throw new UsageError(name, `names of columns with one of ${columnKinds.join(", ")}, such as age=real`, part);
        return [part.slice(0, at).trim(), kind] as const;
      }),
    ),
};

const augmentWords =
  "flip=horizontal, flip=vertical or flip=both, shift=pixels, noise=deviation, such as flip=horizontal,shift=2";

/** "flip=horizontal,shift=2,noise=0.05", as `augment` of `@elbo/datasets` takes them. */
export const augmentOption: Optional<AugmentOptions> = {
  hint: "name=value,...",
  summary: `how images for training change at each read: ${augmentWords}`,
  fallback: undefined,
  schema: { type: "string" },
  read: (given, name) => {
    const [, flip, shift, noise] = augmentPattern.exec(`,${given}`) ?? [];
    if (flip === undefined && shift === undefined && noise === undefined)
      throw new UsageError(name, augmentWords, given);
    return {
      ...(flip !== undefined && { flip: flip as NonNullable<AugmentOptions["flip"]> }),
      ...(shift !== undefined && { shift: Number(shift) }),
      ...(noise !== undefined && { noise: Number(noise) }),
    };
  },
};

/** In this order, each at most once. */
const augmentPattern = /^(?:,flip=(horizontal|vertical|both))?(?:,shift=(\d+))?(?:,noise=(\d*\.?\d+))?$/;

/** How a file or a folder of the user's is read. */
export const readingOptions = {
  array: text("name", "the examples in an npz file (default: x, or its only array)"),
  "label-array": text(
    "name",
    "the labels in an npz file (default: label, where it holds numbers), or the column of a table that holds classes",
  ),
  labels: text("file", "a file of labels, of .npy or idx examples"),
  "divide-by": number("n", "what values of a file are divided by (default: 255 of grey bytes, else 1)", { above: 0 }),
  levels: number("n", "values that an entry can take: 0 ... n - 1 of categorical values, k / (n - 1) of grey ones", {
    integer: true,
    from: 2,
    to: 65536,
  }),
  layout: choice(
    ["hwc", "chw"],
    "axes of images in a file: channels last, or first as PyTorch has them, which are turned",
  ),
  split,
  "max-bytes": count(
    "bytes of a file that are held in memory; of larger .npy and unpacked .npz files rows are read when wanted",
  ),
  types,
  exclude: list(text("column", "columns of a table that are left out")),
  "image-size": sides("to what size images of a folder are brought"),
  "image-crop": crop,
  "image-channels": choice(["grey", "color"], "channels of images; color where any has colours unless given"),
  "image-depth": depth,
  transform: list(transformStep),
};

/** What was asked for of the reading of data; undefined where nothing was. */
export function askedReading(given: Partial<Values<typeof readingOptions>>): Reading | undefined {
  const values: Readonly<Record<string, unknown>> = given;
  const asked = [...new Set([...arrayReading, ...tableReading, ...imageReading, ...namedReading])].flatMap((name) => {
    const value = values[readingFlag(name)];
    return value === undefined ? [] : [[name, value] as const];
  });
  if (asked.length === 0) return undefined;
  const reading: Reading = Object.fromEntries(asked);
  return { ...reading, ...(reading.labels !== undefined && { labels: fromHere(reading.labels) }) };
}
