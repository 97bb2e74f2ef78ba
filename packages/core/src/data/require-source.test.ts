import { expect, test } from "vitest";
import { ArgumentError } from "../errors.js";
import { requireSource } from "./require-source.js";
import { type ExampleSource } from "./source.js";

const spec = { name: "given", shape: [2], kind: "real" } as const;
const part: ExampleSource = { spec, size: 1, fingerprint: "0", read: () => ({}) };

test("a part of a data set passes", () => {
  expect(() => requireSource("fit", "source", part)).not.toThrow();
});

test.each([
  [{ spec, train: part, validation: part }, '"an object with spec, train, validation"'],
  [undefined, "undefined"],
  [null, "null"],
  [[[0, 1]], '"an object with 0"'],
])("%j is refused with what to give", (given, shown) => {
  const call = () => requireSource("fit", "source", given as unknown as ExampleSource);
  expect(call).toThrow(ArgumentError);
  expect(call).toThrow(`fit: source must be examples to read; got ${shown}. Of a data set, give a part: data.train.`);
});
