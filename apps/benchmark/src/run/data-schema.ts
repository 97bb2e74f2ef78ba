import { type Column, columnKinds, type DataSpec, type DataTransform } from "@elbo/core";
import { type splitNames } from "./metrics.js";
import { type Check, list, number, object, oneOf, optional, size, text } from "./stored-value.js";

export const kinds = ["binary", "grey", "categorical", "real"] as const;

const column = object<Column>({
  name: text,
  kind: oneOf(columnKinds),
  levels: optional(list(text)),
  centre: optional(number),
  scale: optional(number),
  most: optional(size),
  spread: optional(oneOf(["negative-binomial", "poisson"] as const)),
});

const each: Check<number | readonly number[]> = (value, path) =>
  Array.isArray(value) ? list(number)(value, path) : number(value, path);

/** Fields of every kind together: which kind has which is checked when a model is built. */
const transform: Check<DataTransform> = object<AnyTransform>({
  kind: oneOf(["affine", "logit", "dequantise"] as const),
  centre: optional(each),
  scale: optional(each),
  margin: optional(number),
  levels: optional(size),
  spacing: optional(number),
});

interface AnyTransform {
  readonly kind: DataTransform["kind"];
  readonly centre?: number | readonly number[];
  readonly scale?: number | readonly number[];
  readonly margin?: number;
  readonly levels?: number;
  readonly spacing?: number;
}

/** What examples are. */
export const specCheck = object<DataSpec>({
  name: text,
  shape: list(size),
  kind: oneOf([...kinds, "mixed"] as const),
  levels: optional(size),
  names: optional(list(text)),
  transforms: optional(list(transform)),
  columns: optional(list(column)),
  classes: optional(size),
});

/** An object with something of each split. */
export function ofSplits<T>(of: Check<T>) {
  return object<Record<(typeof splitNames)[number], T>>({ train: of, validation: of, test: of });
}
