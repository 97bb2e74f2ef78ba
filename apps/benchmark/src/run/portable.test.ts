import { sep } from "node:path";
import { expect, it } from "vitest";
import { fromHere, withoutPlaces, wordsFromHere } from "./portable.js";

const places = { here: "/home/ann/work", home: "/home/ann" };

// Paths of Windows have another form.
const itHasSlashes = it.skipIf(sep === "\\");

itHasSlashes("says paths as they are seen from here", () => {
  expect(fromHere("/home/ann/work/data/x.npy", places)).toBe("data/x.npy");
  expect(fromHere("/data/x.npy", places)).toBe("../../../data/x.npy");
  expect(fromHere("/home/ann/work", places)).toBe(".");
  expect(fromHere("data/x.npy", places)).toBe("data/x.npy");
  expect(fromHere("digits", places)).toBe("digits");
});

itHasSlashes("says the words of a command likewise, also those behind an option", () => {
  const words = ["train", "--dataset", "/home/ann/x.npy", "--out=/home/ann/work/run", "--beta=4", "vae"];
  expect(wordsFromHere(words, places)).toEqual(["train", "--dataset", "../x.npy", "--out=run", "--beta=4", "vae"]);
});

itHasSlashes("takes places out of every text, and leaves other values as they are", () => {
  const document = {
    failures: [{ message: 'jsonlFile: /home/ann/work/run/a must be writable; got "/home/ann/x"' }],
    value: NaN,
    best: null,
    "/home/ann/work/key": true,
  };
  expect(withoutPlaces(document, places)).toEqual({
    failures: [{ message: 'jsonlFile: run/a must be writable; got "~/x"' }],
    value: NaN,
    best: null,
    "/home/ann/work/key": true,
  });
});

it("of a root as the folder or the home nothing is left out", () => {
  expect(withoutPlaces("/data/x.npy", { here: "/", home: "/" })).toBe("/data/x.npy");
});
