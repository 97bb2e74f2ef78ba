import { expect, it } from "vitest";
import { readSafetensors } from "./read-safetensors.js";
import { writeSafetensors } from "./write-safetensors.js";

it("reads a file that comes as a Buffer of Node, whose slice would share its memory", () => {
  const values = Float32Array.of(1, 2, 3);
  const file = Buffer.from(writeSafetensors({ tensors: new Map([["a", { values, shape: [3] }]]), metadata: {} }));
  const read = readSafetensors(file).tensors.get("a")!.values;
  file.fill(0);
  expect(read).toEqual(values);
});
