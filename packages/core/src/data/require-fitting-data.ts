import { requireData, requireShape } from "../errors.js";
import { type DataSpec, type ValueKind } from "./source.js";

/** The kinds whose values are possible values of a kind. */
const contained: Readonly<Record<ValueKind, readonly ValueKind[]>> = {
  binary: ["binary"],
  grey: ["binary", "grey"],
  categorical: ["binary", "categorical"],
  real: ["binary", "grey", "categorical", "real"],
};

const advice = "Build the model from the `spec` of these data, or convert the data.";

/**
 * Checks that examples are possible ones for a model: of its shape, and of values that its likelihood is made for.
 * Otherwise the loss would be a number that is no likelihood, without anything else going wrong.
 *
 * @param expected what the model was built for
 * @param data what it is given
 * @throws {ShapeError} if the examples have another shape
 * @throws {DataError} if their values are of another kind, or of more levels, or of other grey levels
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
  const few = expected.kind !== "categorical" || data.kind !== "categorical" || data.levels! <= expected.levels!;
  requireData(few, where, about, `of at most the model's ${expected.levels} levels`, data.levels, advice);
  const grey = expected.kind === "grey" && data.kind === "grey";
  const spaced = !grey || [expected.levels, undefined].includes(data.levels) || expected.levels === undefined;
  requireData(spaced, where, about, `of the model's ${expected.levels} levels`, data.levels, advice);
}
