import { requireData, requireShape } from "../errors.js";
import { type Column, describeColumn } from "./column.js";
import { type DataSpec, type ValueKind } from "./source.js";
import { describeTransform } from "./transform.js";

/** The kinds whose values are possible values of a kind. */
const contained: Readonly<Record<ValueKind, readonly ValueKind[]>> = {
  binary: ["binary"],
  grey: ["binary", "grey"],
  categorical: ["binary", "categorical"],
  real: ["binary", "grey", "categorical", "real"],
  mixed: ["mixed"],
};

const advice = "Build the model from the `spec` of these data, or convert the data.";

const transformAdvice = "Apply the same transforms, with the numbers of `model.data.transforms`.";

/**
 * Checks that examples are possible ones for a model: of its shape, and of values that its likelihood is made for.
 * Otherwise the loss would be a number that is no likelihood, without anything else going wrong.
 *
 * @param expected what the model was built for
 * @param data what it is given
 * @throws {ShapeError} if the examples have another shape
 * @throws {DataError} if their values are of another kind, or of more levels, or of other grey levels, or were transformed otherwise
 */
export function requireFittingData(where: string, expected: DataSpec, data: DataSpec): void {
  const about = `data "${data.name}"`;
  const sameShape = data.shape.join() === expected.shape.join();
  requireShape(
    sameShape,
    where,
    about,
    `have examples of the model's shape [${expected.shape.join(", ")}]`,
    data.shape,
  );
  const kinds = contained[expected.kind];
  requireData(kinds.includes(data.kind), where, about, `${expected.kind}, as the model's data are`, data.kind, advice);
  requireSameColumns(where, about, expected, data);
  const [ours, theirs] = [expected, data].map(({ transforms = [] }) =>
    JSON.stringify(transforms.map(describeTransform)),
  );
  requireData(ours === theirs, where, about, `transformed as the model's data were, ${ours}`, theirs, transformAdvice);
  const few = expected.kind !== "categorical" || data.kind !== "categorical" || data.levels! <= expected.levels!;
  requireData(few, where, about, `of at most the model's ${expected.levels} levels`, data.levels, advice);
  const grey = expected.kind === "grey" && data.kind === "grey";
  const spaced = !grey || [expected.levels, undefined].includes(data.levels) || expected.levels === undefined;
  requireData(spaced, where, about, `of the model's ${expected.levels} levels`, data.levels, advice);
}

/** Numbers of another scale, or of other levels, would be taken for something that they are not. */
function requireSameColumns(where: string, about: string, expected: DataSpec, data: DataSpec): void {
  const [ours, theirs] = [expected.columns ?? [], data.columns ?? []];
  const other = ours.findIndex((column, i) => describe(column) !== describe(theirs[i]));
  if (other < 0) return;
  const name = `column ${JSON.stringify(ours[other]!.name)} of ${about}`;
  const way = "Read the data with the `columns` of the model's data.";
  requireData(false, where, name, `as in the model: ${describe(ours[other])}`, describe(theirs[other]), way);
}

function describe(column: Column | undefined): string {
  if (column === undefined) return "none";
  return JSON.stringify(Object.entries(describeColumn(column)).sort(([a], [b]) => (a < b ? -1 : 1)));
}
