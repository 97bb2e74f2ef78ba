import { expect, test } from "vitest";
import { plainTerms } from "./terms.js";

test("the first of several players loses its prefix, and a single one has none", () => {
  const terms = { "vae/kl": 1, "vae/loss": 2, "discriminator/loss": 3 };
  expect(plainTerms(terms)).toEqual({ kl: 1, loss: 2, "discriminator/loss": 3 });
  expect(plainTerms({ kl: 1, loss: 2 })).toEqual({ kl: 1, loss: 2 });
  expect(plainTerms({})).toEqual({});
});
