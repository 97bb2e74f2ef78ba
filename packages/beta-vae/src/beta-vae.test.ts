import { expect, test } from "vitest";
import { betaVae } from "./beta-vae.js";

test("the configuration is enough to build the model again", () => {
  expect(betaVae({ latent: 16 }).config).toEqual({ kind: "beta-vae", latent: 16 });
});

test("the latent space has a positive number of units", () => {
  expect(() => betaVae({ latent: 0 })).toThrow("betaVae: latent must be a positive integer; got 0.");
});
