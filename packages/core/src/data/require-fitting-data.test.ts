import { expect, test } from "vitest";
import { DataError, ShapeError } from "../errors.js";
import { requireFittingData } from "./require-fitting-data.js";
import { type DataSpec, type ValueKind } from "./source.js";

const spec = (kind: ValueKind, levels?: number): DataSpec => ({ name: "given", shape: [2, 3], kind, levels });

test.each([
  ["binary", "binary"],
  ["grey", "binary"],
  ["categorical", "binary"],
  ["real", "grey"],
  ["real", "categorical"],
] as const)("a model of %s values takes %s ones", (expected, given) => {
  expect(() => requireFittingData("fit", spec(expected, 4), spec(given, 4))).not.toThrow();
});

test.each([
  ["binary", "grey"],
  ["binary", "categorical"],
  ["grey", "real"],
  ["categorical", "grey"],
  ["categorical", "real"],
] as const)("a model of %s values refuses %s ones", (expected, given) => {
  const call = () => requireFittingData("fit", spec(expected, 4), spec(given, 4));
  expect(call).toThrow(DataError);
  expect(call).toThrow(
    `fit: data "given" must be ${expected}, as the model's data are; got "${given}". ` +
      "Build the model from the `spec` of these data, or convert the data.",
  );
});

test("levels beyond the model's are refused, fewer are taken", () => {
  expect(() => requireFittingData("fit", spec("categorical", 17), spec("categorical", 5))).not.toThrow();
  const call = () => requireFittingData("fit", spec("categorical", 17), spec("categorical", 256));
  expect(call).toThrow(DataError);
  expect(call).toThrow(/fit: data "given" must be of at most the model's 17 levels; got 256/);
});

test("other grey levels than the model's are refused, unless one of the two is unknown", () => {
  for (const [expected, given] of [
    [17, 17],
    [17, undefined],
    [undefined, 256],
  ])
    expect(() => requireFittingData("fit", spec("grey", expected), spec("grey", given))).not.toThrow();
  const call = () => requireFittingData("fit", spec("grey", 17), spec("grey", 256));
  expect(call).toThrow(DataError);
  expect(call).toThrow(/fit: data "given" must be of the model's 17 levels; got 256/);
});

test("examples of another shape are refused", () => {
  const call = () => requireFittingData("fit", spec("real"), { ...spec("real"), shape: [6] });
  expect(call).toThrow(ShapeError);
  expect(call).toThrow('fit: data "given" must have examples of the model\'s shape [2, 3]; got [6].');
});
