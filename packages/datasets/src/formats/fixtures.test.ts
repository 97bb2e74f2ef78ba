import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { gunzip } from "./gunzip.js";
import { readIdx } from "./idx.js";
import { type NumericArray } from "./numeric-array.js";
import { readNpy } from "./npy.js";
import { readNpz } from "./npz.js";

interface Fixture {
  name: string;
  reader: "npy" | "npz" | "idx" | "gzip";
  base64: string;
  type: string;
  shape: number[];
  values: number[];
}

const file = new URL("../../test/fixtures/numpy.json", import.meta.url);
const fixtures = JSON.parse(readFileSync(file, "utf8")) as Fixture[];

function read({ reader, base64 }: Fixture): NumericArray {
  const bytes = new Uint8Array(Buffer.from(base64, "base64"));
  switch (reader) {
    case "npy":
      return readNpy(bytes);
    case "npz":
      return readNpz(bytes).get("x")!;
    case "idx":
      return readIdx(bytes);
    case "gzip": {
      const values = gunzip(bytes);
      return { shape: [values.length], type: "u1", values };
    }
  }
}

test.each(fixtures)("$reader, $name: what NumPy wrote is read", (fixture) => {
  const { shape, type, values } = read(fixture);
  expect({ shape, type, values: [...values] }).toEqual({
    shape: fixture.shape,
    type: fixture.type,
    values: fixture.values,
  });
});

test("an npz file keeps its arrays in order", () => {
  const { base64 } = fixtures.find(({ reader }) => reader === "npz")!;
  const arrays = readNpz(new Uint8Array(Buffer.from(base64, "base64")));
  expect([...arrays.keys()]).toEqual(["x", "label"]);
  expect(arrays.get("label")).toMatchObject({ type: "i8", shape: [50] });
});

test("a view into a larger buffer is read from its own start", () => {
  for (const fixture of fixtures.filter(({ reader }) => reader !== "gzip")) {
    const bytes = Buffer.from(fixture.base64, "base64");
    const shifted = new Uint8Array(bytes.length + 16).fill(255);
    shifted.set(bytes, 3);
    const view = shifted.subarray(3, 3 + bytes.length);
    expect(read({ ...fixture, base64: Buffer.from(view).toString("base64") }).shape).toEqual(fixture.shape);
    const direct =
      fixture.reader === "npy" ? readNpy(view) : fixture.reader === "idx" ? readIdx(view) : readNpz(view).get("x")!;
    expect([...direct.values]).toEqual(fixture.values);
  }
});
