import { expect, it } from "vitest";
import { canonicalJson } from "./canonical-json.js";

it("does not depend on the order in which keys were written", () => {
  const text = '{"a":[1,{"c":null,"d":"x\\"y"}],"b":0.5}';
  expect(canonicalJson({ b: 0.5, a: [1, { d: 'x"y', c: null }] })).toBe(text);
  expect(canonicalJson({ a: [1, { c: null, d: 'x"y' }], b: 0.5 })).toBe(text);
});

it("keeps the order of lists, and reads back as what it was made of", () => {
  const value = { list: [3, 1, 2], flag: true, "é\n": -0.1 };
  expect(canonicalJson(value)).toContain("[3,1,2]");
  expect(JSON.parse(canonicalJson(value))).toEqual(value);
});
