import { type ExampleSource, type Tensor } from "../../src/index.js";

export const source: ExampleSource = {
  spec: { name: "rows", shape: [2], kind: "real" },
  size: 10,
  fingerprint: "rows",
  read: (indices) => ({ x: { values: new Float32Array(2 * indices.length), shape: [indices.length, 2] } }),
};
export const model = { parameters: new Map(), encode: (x: Tensor) => x.clone() };
