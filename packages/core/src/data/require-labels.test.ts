import { expect, test } from "vitest";
import { DataError } from "../errors.js";
import { requireLabels } from "./require-labels.js";
import { type DataSpec } from "./source.js";

const data: DataSpec = { name: "bits", shape: [4], kind: "binary" };

test("data with labels of known classes pass, and data without labels or with more classes are refused", () => {
  for (const classes of [1, 3]) expect(() => requireLabels("fit", 3, { ...data, classes })).not.toThrow();
  expect(() => requireLabels("fit", 3, data)).toThrow(DataError);
  expect(() => requireLabels("fit", 3, data)).toThrow(
    'fit: the labels of data "bits" must be of at most the model\'s 3 classes; got undefined. ' +
      "The `classes` of a specification say how many there are.",
  );
  expect(() => requireLabels("fit", 3, { ...data, classes: 4 })).toThrow(/at most the model's 3 classes; got 4/);
});
