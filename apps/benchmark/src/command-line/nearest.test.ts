import { expect, test } from "vitest";
import { nearest } from "./nearest.js";

const names = ["digits-priors", "digits-beta", "mnist-vae"];

test.each([
  ["digits-prior", "Did you mean digits-priors?"],
  ["digit-beta", "Did you mean digits-beta?"],
  ["MNIST-VAE", "Did you mean mnist-vae?"],
  ["mnistvae", "Did you mean mnist-vae?"],
  ["mnist-vea", "Did you mean mnist-vae?"],
  ["cifar", ""],
  ["", ""],
])("of %j it asks %j", (given, question) => {
  expect(nearest(given, names)).toBe(question);
});

test("one letter may be wrong in the shortest of names, and nothing is near no name", () => {
  expect(nearest("aw", ["ae", "vae"])).toBe("Did you mean ae?");
  expect(nearest("ae", [])).toBe("");
});
