import { expect, test } from "vitest";
import { type Opened } from "../protocol/messages.js";
import { captionOf } from "./caption.js";

const opened = (abilities: Partial<Opened["abilities"]>, data: Partial<Opened["data"]> = {}) =>
  ({
    abilities: { units: 2, encodes: true, density: true, classes: 0, ...abilities },
    data: { shown: "images", labels: null, ...data },
  }) as Opened;

test("the caption says what a place stands for, and what the dots are", () => {
  expect(captionOf(opened({}, { labels: Int32Array.of(1) }))).toBe(
    "Each place is a code: move over it, and the model makes a picture of it. Each dot is an example that it never saw, in the colour of its label.",
  );
  expect(captionOf(opened({}, { shown: "points" }))).toBe(
    "Each place is a code: move over it, and the model makes a point of the data of it. Each dot is an example that it never saw.",
  );
});

test("a model that encodes nothing has no dots, and one of many units says that a plane of them is seen", () => {
  expect(captionOf(opened({ encodes: false, units: 4 }))).toBe(
    "Each place is a code: move over it, and the model makes a picture of it. The plane is of two of its 4 units.",
  );
});

test("diamonds are explained where there are some", () => {
  expect(captionOf(opened({ mixture: true }))).toMatch(/saw\. Diamonds are the middles of the prior's components\.$/);
});

test("of discrete codes it says how many words there are", () => {
  expect(captionOf(opened({ units: 0, codes: { places: 4, columns: 4, size: 16 } }))).toMatch(
    /^This model writes a picture in 4 words of a book of 16\./,
  );
});
