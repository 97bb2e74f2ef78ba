import { expect, it } from "vitest";
import { fromJson, toJson } from "./json.js";

it("gives back every number that was written, those that are not finite too", () => {
  const document = {
    elbo: NaN,
    terms: { kl: Infinity, reconstruction: -Infinity },
    values: [1.5, NaN, null],
    text: "NaN",
    none: null,
  };
  expect(fromJson(toJson(document))).toEqual(document);
  expect(toJson(document)).not.toContain('null,\n  "terms');
});

it("writes beside a number that is not finite why it is not", () => {
  expect(JSON.parse(toJson({ elbo: Infinity }))).toEqual({
    elbo: { notFinite: "Infinity", reason: "a term left the range of float32" },
  });
  const { standardError } = JSON.parse(toJson({ examples: 1, standardError: NaN })) as { standardError: object };
  expect(standardError).toEqual({ notFinite: "NaN", reason: "one example has no standard error" });
});
