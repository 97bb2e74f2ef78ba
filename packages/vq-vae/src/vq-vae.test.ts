import { expect, test } from "vitest";
import { vqVae } from "./vq-vae.js";

test("the configuration is enough to build the model again", () => {
  expect(vqVae({ latent: 16 }).config).toEqual({ kind: "vq-vae", latent: 16 });
});

test("the latent space has a positive number of units", () => {
  expect(() => vqVae({ latent: 0 })).toThrow("vqVae: latent must be a positive integer; got 0.");
});
