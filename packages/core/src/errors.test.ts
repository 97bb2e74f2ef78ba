import { expect, test } from "vitest";
import {
  ArgumentError,
  CheckpointError,
  DataError,
  ElboError,
  requireArgument,
  requireCheckpoint,
  requireData,
  requireKnownOptions,
  requireShape,
  ShapeError,
  show,
} from "./errors.js";

test("a refused argument names place, argument, rule, value and the way out", () => {
  const refuse = () => requireArgument(false, "dense", "units", "a positive integer", 0, "Use at least 1.");
  expect(refuse).toThrow(new ArgumentError("dense: units must be a positive integer; got 0. Use at least 1."));
});

test("a refused shape is shown in brackets", () => {
  const refuse = () => requireShape(false, "DiagonalNormal", "logVariance", "have the shape of mean [64, 16]", [64, 8]);
  expect(refuse).toThrow(
    new ShapeError("DiagonalNormal: logVariance must have the shape of mean [64, 16]; got [64, 8]."),
  );
});

test("an unknown option is named beside the known ones", () => {
  expect(() => requireKnownOptions("fit", { epoch: 3 }, ["epochs", "seed"])).toThrow(
    'fit: options must be among epochs, seed; got "epoch". Did you mean epochs?',
  );
  expect(() => requireKnownOptions("fit", { epochs: 3 }, ["epochs", "seed"])).not.toThrow();
});

test("values are shown on one line, special numbers by name, long ones cut", () => {
  expect([show(NaN), show([Infinity]), show(undefined), show(2n), show(() => 1)]).toEqual([
    '"NaN"',
    '["Infinity"]',
    "undefined",
    '"2n"',
    "a function",
  ]);
  expect(show("x".repeat(500))).toHaveLength(120);
});

test("elbo's errors are recognised across copies of the package and carry their class's name", () => {
  const error = new ShapeError("x");
  expect([
    error.name,
    ElboError.isInstance(error),
    ElboError.isInstance(new Error("x")),
    ElboError.isInstance(null),
  ]).toEqual(["ShapeError", true, false, false]);
});

test("damaged files and bad data are refused in the same form, with their own class", () => {
  expect(() => requireData(false, "readIdx", "size", "positive", 0)).toThrow(
    new DataError("readIdx: size must be positive; got 0."),
  );
  expect(() => requireCheckpoint(false, "loadRun", "seed", "1", 2)).toThrow(
    new CheckpointError("loadRun: seed must be 1; got 2."),
  );
});

test("options that are no object are refused", () => {
  expect(() => requireKnownOptions("vae", undefined as unknown as object, [])).toThrow(
    "vae: options must be an object; got undefined.",
  );
});
