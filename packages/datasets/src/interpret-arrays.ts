import { requireArgument, requireData, type Shape } from "@elbo/core";
import { elementsOf } from "./array-source.js";
import { type ArrayKind } from "./check-values.js";
import { type Dataset } from "./dataset.js";
import { type ExampleArrays } from "./formats/example-arrays.js";
import { type ElementType } from "./formats/numeric-array.js";
import { fromArrays, type FromArraysOptions } from "./from-arrays.js";
import { type ImageLayout, layoutOf, turned } from "./layout.js";

/** What a file does not say of its examples, or says otherwise. */
export interface Interpretation extends Partial<Omit<FromArraysOptions, "x" | "label">> {
  /** How the axes of images stand; looks of channels first are refused without it. */
  readonly layout?: ImageLayout;
}

const where = "fromBytes";

/**
 * A data set of what a file holds: the first axis counts the examples.
 *
 * @throws {DataError} if shapes do not fit each other, or values not the kind
 * @throws {ArgumentError} if an option is impossible
 */
export function interpretArrays({ x, label }: ExampleArrays, { layout, ...options }: Interpretation): Dataset {
  const { turned: turns, ...described } = interpretShape(x.shape, label?.shape, { layout, shape: options.shape });
  const values = turns ? turned(x.values, described.shape) : x.values;
  const plain = () => values.every((value) => value <= 1);
  const all = { ...options, ...kindOf(x.type, options, plain), ...described };
  return fromArrays({ ...all, x: values, ...(label && { label: label.values }) });
}

/** Shape of an example, and whether its channels come first in the file. */
export function interpretShape(
  whole: Shape,
  label: Shape | undefined,
  { layout, shape: given }: Pick<Interpretation, "layout" | "shape">,
): { readonly shape: Shape; readonly turned: boolean } {
  requireData(whole.length >= 2, where, "the examples", "an array of rank 2 or more", whole);
  const [size, ...inner] = whole;
  const found = given && layout === undefined ? { shape: given, turned: false } : layoutOf(where, inner, layout);
  const shape = given ?? found.shape;
  requireSameAxes(shape, found.turned ? found.shape : inner);
  if (label) requireOnePerExample(label, size!);
  return { shape, turned: found.turned };
}

/** An example may gain or lose axes of length 1, and be flat in the file or in the data set, but nothing else. */
function requireSameAxes(shape: Shape, inner: Shape): void {
  const [given, found] = [shape, inner].map((axes) => axes.filter((length) => length !== 1));
  const flat = given!.length <= 1 || found!.length <= 1;
  const same = flat ? elementsOf(shape) === elementsOf(inner) : given!.join() === found!.join();
  const rule = `that of an example in the file, [${inner.join(", ")}], flat, or with more or fewer axes of length 1`;
  requireArgument(same, where, "shape", rule, shape);
}

function requireOnePerExample(shape: Shape, size: number): void {
  const [length, ...rest] = shape;
  const advice = rest.length > 0 ? "Of labels in one-hot form, give the positions of the ones." : "";
  const holds = length === size && rest.every((axis) => axis === 1);
  requireData(holds, where, "the labels", `of shape [${size}], one per example`, shape, advice);
}

/** What elements of a type are, unless the options say. */
const kinds = new Map<ElementType, ArrayKind>([
  ["u1", "grey"],
  ["bool", "binary"],
  ["f4", "real"],
  ["f8", "real"],
]);

/** @param plain whether all values are 0 or 1, which is asked of bytes alone */
export function kindOf(
  type: ElementType,
  options: Interpretation,
  plain: () => boolean,
): { kind: ArrayKind; divideBy: number } {
  const kind = options.kind ?? kinds.get(type);
  const advice = 'Give kind: "binary", "grey", "categorical" or "real".';
  requireData(kind !== undefined, where, "the kind", `given for elements of type ${type}`, kind, advice);
  const told = options.kind !== undefined || type !== "u1" || !plain();
  requireData(told, where, "the kind", "given for bytes that are all 0 or 1", options.kind, advice);
  return { kind, divideBy: options.divideBy ?? (type === "u1" && kind === "grey" ? 255 : 1) };
}
