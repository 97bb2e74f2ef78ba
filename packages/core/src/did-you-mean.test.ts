import { expect, test } from "vitest";
import { didYouMean } from "./did-you-mean.js";

const names = ["digits-priors", "digits-beta", "mnist-vae"];

test.each([
  ["digits-prior", "Did you mean digits-priors?"],
  ["digit-beta", "Did you mean digits-beta?"],
  ["MNIST-VAE", "Did you mean mnist-vae?"],
  ["mnistvae", "Did you mean mnist-vae?"],
  ["mnist_vae", "Did you mean mnist-vae?"],
  ["mnist-vea", "Did you mean mnist-vae?"],
  ["mnis", "Did you mean mnist-vae?"],
  ["mni", ""],
  ["cifar", ""],
  ["", ""],
])("of %j it asks %j", (given, question) => {
  expect(didYouMean(given, names)).toBe(question);
});

test("two neighbours that changed places are one mistake", () => {
  expect(didYouMean("tset", ["train", "test"])).toBe("Did you mean test?");
  expect(didYouMean("mnits", ["digits", "mnist"])).toBe("Did you mean mnist?");
  // Two swaps of four letters are another word.
  expect(didYouMean("etts", ["test"])).toBe("");
});

test("one letter may be wrong in the shortest of names, and nothing is near no name", () => {
  expect(didYouMean("aw", ["ae", "vae"])).toBe("Did you mean ae?");
  expect(didYouMean("ae", [])).toBe("");
  expect(didYouMean("c", ["a", "b"])).toBe("");
});

test("where nothing is near, it says what it is told to", () => {
  expect(didYouMean("cifar", names, "Is it misspelt?")).toBe("Is it misspelt?");
});

test("what is no text, or longer than any name, is near nothing", () => {
  expect(didYouMean([["mnist-vae"]], names)).toBe("");
  expect(didYouMean(null, names, "Is it misspelt?")).toBe("Is it misspelt?");
  expect(didYouMean(7, ["7"])).toBe("");
  expect(didYouMean("a".repeat(2 ** 27), ["a".repeat(2 ** 27)])).toBe("");
});
