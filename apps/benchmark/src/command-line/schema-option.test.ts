import { choice, count, flag, nonNegative, oneOf, positive, sizes } from "@elbo/core";
import { describe, expect, it } from "vitest";
import { anyOption, schemaOption } from "./schema-option.js";

/** The flag of an option that is declared with core's entries. */
const optionOf = ({ schema }: { readonly schema?: object }) => schemaOption({ ...schema }, "what it is")!;

describe("schemaOption", () => {
  it.each([
    [count(1, ""), "n", "12", 12],
    [nonNegative(0, ""), "number", "0", 0],
    [positive(1, ""), "number", "1e-3", 0.001],
    [choice(["i", "ii"], "i", ""), "i|ii", "ii", "ii"],
    [flag(true, ""), "true|false", "false", false],
    [sizes([2], ""), "nx...", "64x32", [64, 32]],
  ])("%j is shown as <%s> and reads %s", (entry, hint, text, value) => {
    const option = optionOf(entry);
    expect([option.hint, option.summary, option.fallback]).toEqual([hint, "what it is", undefined]);
    expect(option.read(text, "--it")).toEqual(value);
  });

  it.each([
    [count(1, "", { from: 2 }), "1", 'must be an integer of at least 2; got "1"'],
    [nonNegative(0, ""), "-1", 'must be a number of at least 0; got "-1"'],
    [positive(1, ""), "0", 'must be a number above 0; got "0"'],
    [{ schema: { type: "number", maximum: 1 } }, "2", 'must be a number of at most 1; got "2"'],
    [choice(["i", "ii"], "i", ""), "iii", 'must be one of i, ii; got "iii"'],
    [flag(true, ""), "yes", 'must be one of true, false; got "yes"'],
    [sizes([2], ""), "64x0", 'must be an integer of at least 1; got "0"'],
  ])("%j refuses %s", (entry, text, message) => {
    expect(() => optionOf(entry).read(text, "--it")).toThrow(`--it ${message}`);
  });

  it("reads a number or a word where a schema allows both, and says so of anything else", () => {
    const schema = { anyOf: [{ type: "number", exclusiveMinimum: 0 }, { const: "learned" }] } as const;
    const option = schemaOption(schema, "")!;
    expect([option.hint, option.schema]).toEqual(["number|learned", schema]);
    expect(["0.5", "learned"].map((text) => option.read(text, "--it"))).toEqual([0.5, "learned"]);
    for (const text of ["0", "lerned"])
      expect(() => option.read(text, "--it")).toThrow(`--it must be a number above 0 or learned; got "${text}"`);
  });

  it("has no words for what is not of these kinds", () => {
    expect(schemaOption({ anyOf: [{ type: "number" }, { type: "boolean" }] }, "")).toBeUndefined();
    expect(schemaOption({ type: "array", items: { type: "object" } }, "")).toBeUndefined();
    expect(oneOf({ kl: positive(1, "") }, "", undefined, "").schema).toBeUndefined();
  });
});

describe("anyOption", () => {
  const either = anyOption([optionOf(count(1, "")), optionOf(choice(["all", "none"], "all", ""))], "how many");

  it("reads what one of the options reads", () => {
    expect([either.hint, either.read("3", "--it"), either.read("all", "--it")]).toEqual(["n|all|none", 3, "all"]);
  });

  it("refuses with the words of the last option", () => {
    expect(() => either.read("some", "--it")).toThrow('--it must be one of all, none; got "some"');
  });
});
