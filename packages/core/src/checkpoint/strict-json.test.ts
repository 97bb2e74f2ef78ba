import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CheckpointError } from "../errors.js";
import { parseStrictJson } from "./strict-json.js";

const parse = (text: string) => parseStrictJson(text, "test");

/** What a parser makes of a text, or "refused". */
function outcome(parser: (text: string) => unknown, text: string): unknown {
  try {
    return parser(text);
  } catch {
    return "refused";
  }
}

describe("parseStrictJson", () => {
  test("reads what JSON.parse reads, for any JSON without __proto__", () => {
    const json = fc.json({ noUnicodeString: false }).filter((text) => !text.includes("__proto__"));
    fc.assert(
      fc.property(json, (text) => {
        expect(parse(text)).toEqual(JSON.parse(text));
        expect(parse(` \n\t\r${text} `)).toEqual(JSON.parse(text));
      }),
      { seed: 1, numRuns: 300 },
    );
  });

  test("refuses what JSON.parse refuses", () => {
    const piece = fc.constantFrom(
      "{",
      "}",
      "[",
      "]",
      ",",
      ":",
      '"',
      '"a"',
      "1",
      "-",
      ".5",
      "e3",
      "01",
      "true",
      "nul",
      " ",
    );
    const text = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(""));
    fc.assert(
      fc.property(text, (json) => {
        // Repeated keys are the one thing in which the two may differ on these texts.
        if ((json.match(/"a":/g) ?? []).length < 2) expect(outcome(parse, json)).toEqual(outcome(JSON.parse, json));
      }),
      { seed: 2, numRuns: 2000 },
    );
  });

  test.each<[string, string]>([
    ['{"a":1,"a":2}', "test: JSON at character 10 must be without duplicate keys"],
    ['{"a":1,"\\u0061":2}', "without duplicate keys"],
    ['{"__proto__":1}', "free of the key __proto__"],
    ['{"a":{"\\u005f_proto__":1}}', "free of the key __proto__"],
    ['{"toString":1,"toString":2}', "without duplicate keys"],
    ["[".repeat(66) + "]".repeat(66), "nested at most 64 deep"],
    ["1e999", "a JSON value"],
    ["", "a JSON value"],
    ["{} {}", "one value and nothing after it"],
    ['{"a" 1}', "a colon after a key"],
    ["{1:2}", "a string"],
    ["[1 2]", "a comma or ] after an item"],
    ['"\u0000"', "a string that is closed, with known escapes"],
    ['"\\x"', "a string that is closed, with known escapes"],
    ['"open', "a string that is closed, with known escapes"],
    ["\ufeff{}", "a JSON value"],
  ])("refuses %s", (text, message) => {
    expect(() => parse(text)).toThrow(CheckpointError);
    expect(() => parse(text)).toThrow(message);
  });

  test("does not run out of stack on deep nesting, nor out of patience on long strings", () => {
    expect(() => parse("[".repeat(1e6))).toThrow("nested at most 64 deep");
    expect(parse(JSON.stringify('"'.repeat(1e6)))).toBe('"'.repeat(1e6));
  });
});
