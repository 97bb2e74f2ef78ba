import { ElboError } from "@elbo/core";

/** What the packages call their options, and what the command line calls them. */
const words: readonly (readonly [RegExp, string])[] = [
  [
    /^(fromBytes|fromArrays|fromFile|imageSource|imageFolder|fromTable|fromTableFile|fromCsv|fromParquet)(?=[:,])/,
    "dataset",
  ],
  [/Give kind: "binary", "grey", "categorical" or "real"\./g, "Give --values binary, grey, categorical or real."],
  [/Give kind "grey" and call binarize\./g, "Give --values grey and --binarize."],
  [/where kind is "(\w+)"/g, "where values are $1"],
  [/\blayout: "(\w+)"/g, "--layout $1"],
  [/\bdivideBy\b/g, "--divide-by"],
  [/\bGive levels\b/g, "Give --levels"],
  [/\bleave levels out\b/g, "leave --levels out"],
  [/\bRaise maxBytes\b/g, "Raise --max-bytes"],
  [/\braise maxBytes\b/g, "raise --max-bytes"],
  [/Raise max(Pixels|FileBytes) if it is meant to be this large\./g, "Make it smaller first."],
  [/Give a size that all are brought to\./g, "Give --image-size, to which all are brought."],
  [/what crop cuts out/g, "what --image-crop cuts out"],
  [/the name of an array must/g, "--array or --label-array must"],
  [/^(dequantise|logit|standardise): ([\w ]+) must/, "dataset: --transform $1: $2 must"],
  [/^([\w-]+): (values|binarize|validation|layout|levels|split) must/, "$1: --$2 must"],
  [/Leave it out: exclude\./g, "Leave it out: --exclude."],
  [
    /Leave it out \(exclude\), or declare it categorical\./g,
    "Leave it out (--exclude), or declare it: --types name=categorical.",
  ],
  [/Declare it (real|positive or real)\./g, "Declare it by --types: $1."],
  [/ What is missing is marked by missing\./g, ""],
  [/\btrainValidationTest: validation \+ test must/g, "dataset: --split must leave examples for training: it must"],
];

/** An error of a data set with the options by their names on the command line. */
export function inFlags(error: unknown): unknown {
  if (!ElboError.isInstance(error)) return error;
  const message = words.reduce((text, [pattern, flag]) => text.replace(pattern, flag), error.message);
  if (message === error.message) return error;
  const Kind = error.constructor as new (message: string, options: ErrorOptions) => Error;
  return new Kind(message, { cause: error });
}
