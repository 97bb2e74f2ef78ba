import { expect, test } from "vitest";
import { describeCatalogue } from "../families/describe.js";
import { familyOf, readAddress } from "./address.js";
import { takenOptions, withTakenOnly } from "./taken-options.js";

const catalogue = describeCatalogue();
const taken = (model: string, options = {}) => {
  const settings = { data: "digits", model, options };
  return new Map(takenOptions(familyOf(settings, catalogue), settings).map(({ name, fallback }) => [name, fallback]));
};

test("a network's options are there where the network is chosen, with the defaults that they have then", () => {
  const [without, withThem] = [taken("vae"), taken("vae", { network: "convolutional" })];
  expect([...without.keys()]).not.toEqual(expect.arrayContaining(["channels"]));
  expect([...without.keys()]).not.toEqual(expect.arrayContaining(["residualBlocks"]));
  expect(withThem.get("channels")).toBe(32);
  expect(withThem.get("residualBlocks")).toBe(0);
  expect([...withThem.keys()].filter((name) => !without.has(name))).toEqual(["channels", "residualBlocks"]);
});

test("what moving averages alone have is not there where the loss moves the codebook", () => {
  expect(taken("vq-vae").get("smoothing")).toBe(1e-5);
  expect(taken("vq-vae", { codebook: "loss" }).has("smoothing")).toBe(false);
});

test("options that are absent unless somebody gives them are always there", () => {
  for (const network of ["mlp", "convolutional"]) expect(taken("vae", { network }).has("decoderHidden")).toBe(true);
});

test("what is chosen of options that are not taken is left out, also of an address", () => {
  const settings = { data: "digits", model: "vae", options: { channels: 8, latent: 3 } };
  expect(withTakenOnly(settings, familyOf(settings, catalogue)).options).toEqual({ latent: 3 });
  expect(readAddress("#model=vae&channels=8&latent=3", catalogue).options).toEqual({ latent: 3 });
  const convolutional = { network: "convolutional", channels: 8 };
  expect(readAddress("#model=vae&network=convolutional&channels=8", catalogue).options).toEqual(convolutional);
});
