import { expect, test } from "vitest";
import { describeCatalogue } from "../families/describe.js";
import { readAddress, readBeside, readValue, showValue, writeAddress } from "./address.js";

const catalogue = describeCatalogue();

test("an address gives back the settings that it was made of", () => {
  const settings = {
    data: "moons",
    model: "beta-vae",
    options: { latent: 3, beta: 0.5, hidden: [32, 16], activation: "tanh" },
  };
  expect(writeAddress(settings)).toBe("#data=moons&model=beta-vae&latent=3&beta=0.5&hidden=32+16&activation=tanh");
  expect(readAddress(writeAddress(settings), catalogue)).toEqual(settings);
});

test("a model beside it is in the address too, with settings of its own", () => {
  const settings = { data: "digits", model: "vae", options: {} };
  const beside = { model: "vae+mog", options: { components: 4 } };
  const address = writeAddress(settings, beside);
  expect(address).toBe("#data=digits&model=vae&beside.model=vae%2Bmog&beside.components=4");
  expect(readBeside(address, catalogue)).toEqual(beside);
  expect(readAddress(address, catalogue).options).toEqual({});
  expect(readBeside("#model=vae", catalogue)).toBe(undefined);
  expect(readBeside("#beside.model=lstm&beside.latent=3", catalogue)).toBe(undefined);
});

test("a plus sign in the name of a model may be written as it is", () => {
  expect(readAddress("#model=vae+mog", catalogue).model).toBe("vae+mog");
  expect(writeAddress({ data: "digits", model: "vae+mog", options: {} })).toContain("model=vae%2Bmog");
});

test("what an address says that is impossible is left out", () => {
  const usual = { data: "digits", model: "vae", options: {} };
  expect(readAddress("", catalogue)).toEqual(usual);
  expect(
    readAddress("#data=<b>&model=__proto__&latent=1.5&hidden=0&activation=relux&constructor=1", catalogue),
  ).toEqual(usual);
});

test("every default can be shown and read back", () => {
  for (const { options } of catalogue.families)
    for (const option of options)
      if (option.fallback !== undefined) expect(readValue(option, showValue(option.fallback))).toEqual(option.fallback);
});

test("every family that is registered is in the catalogue, with the options of its declaration that can be written", () => {
  const names = Object.fromEntries(
    catalogue.families.map(({ name, options }) => [name, options.map((option) => option.name)]),
  );
  expect(names["beta-vae"]).toEqual(
    expect.arrayContaining(["latent", "beta", "hidden", "learningRate", "batchSize", "seed"]),
  );
  expect(names["vae+mog"]).toContain("components");
  expect(names["constrained-vae"]!.filter((name) => name === "bound")).toEqual(["bound"]);
  expect(names["beta-tcvae"]).not.toContain("examples");
});
