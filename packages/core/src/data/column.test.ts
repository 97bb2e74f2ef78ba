import { expect, test } from "vitest";
import { type Column } from "./column.js";
import { requireDataSpec } from "./require-data-spec.js";
import { requireFittingData } from "./require-fitting-data.js";
import { type DataSpec } from "./source.js";

const age: Column = { name: "age", kind: "real", centre: 40, scale: 12 };
const colour: Column = { name: "colour", kind: "categorical", levels: ["red", "green", "blue"] };
const spec = (...columns: Column[]): DataSpec => ({ name: "people", shape: [columns.length], kind: "mixed", columns });

test.each([
  [{ ...age, kind: "float" }, 'kind must be one of real, positive, count, binary, categorical, ordinal; got "float".'],
  [{ ...age, centre: undefined }, "centre must be a number; got undefined."],
  [{ ...age, scale: 0 }, "scale must be a positive number of real and positive columns alone; got 0."],
  [{ ...age, levels: ["a", "b"] }, 'levels must be left out of a real column; got ["a","b"].'],
  [{ ...age, most: 3 }, "most must be an integer from 1 to 4096 of counts alone; got 3."],
  [{ ...age, spread: "poisson" }, 'spread must be "negative-binomial" or "poisson" of counts; got "poisson".'],
  [{ ...colour, levels: ["red"] }, 'levels must be a list of 2 to 4096 names; got ["red"].'],
  [{ ...colour, kind: "binary" }, 'levels must be two names; got ["red","green","blue"].'],
  [{ name: "n", kind: "count", centre: 1 }, "most must be an integer from 1 to 4096 of counts alone; got undefined."],
] as const)("a column %j is refused", (column, message) => {
  expect(() => requireDataSpec("vae", spec(age, column as Column))).toThrow(`vae: data.columns[1].${message}`);
});

test("a table has as many columns as values in a row", () => {
  expect(() => requireDataSpec("vae", spec(age, colour))).not.toThrow();
  expect(() => requireDataSpec("vae", { ...spec(age), shape: [2] })).toThrow(
    "vae: data.columns must be a list of 2 columns, one for each value of a row; got ",
  );
  expect(() => requireDataSpec("vae", { name: "t", shape: [1], kind: "mixed" })).toThrow(
    /a list of 1 columns.*got \[\]\./,
  );
});

test("a model takes rows of its own columns, and no other", () => {
  expect(() =>
    requireFittingData("elbo", spec(age, colour), spec({ scale: 12, centre: 40, kind: "real", name: "age" }, colour)),
  ).not.toThrow();
  expect(() => requireFittingData("elbo", spec(age), spec({ ...age, centre: 41 }))).toThrow(
    /elbo: column "age" of data "people" must be as in the model: .*40.*; got .*41.*\. Read the data with the `columns` of the model's data\./,
  );
  expect(() => requireFittingData("elbo", spec(age), { name: "x", shape: [1], kind: "real" })).toThrow(
    'elbo: data "x" must be mixed, as the model\'s data are; got "real".',
  );
});
