import { expect, test } from "vitest";
import { meaningOf, readable } from "./terms.js";

test("names of terms are read as words, without the family where it is the only one", () => {
  expect(["kl", "totalCorrelation", "generator/loss", "vq-vae/commitment", "prior/loss"].map(readable)).toEqual([
    "KL",
    "total correlation",
    "generator loss",
    "commitment",
    "prior loss",
  ]);
});

test("a term is explained by its whole name or the last part of it, and one that is unknown is not", () => {
  expect(meaningOf("vq-vae/reconstruction")).toBe("what the decoder misses of an example");
  expect(meaningOf("generator/fake")).toBe("how well the judge sees through forgeries");
  expect(meaningOf("discriminator/fake")).toBe("how wrong the judge is on forged ones");
  expect(meaningOf("constructor")).toBe("");
});
