import { expect, test } from "vitest";
import { infovae } from "./infovae.js";

test("the configuration is enough to build the model again", () => {
  expect(infovae({ latent: 16 }).config).toEqual({ kind: "infovae", latent: 16 });
});

test("the latent space has a positive number of units", () => {
  expect(() => infovae({ latent: 0 })).toThrow("infovae: latent must be a positive integer; got 0.");
});
