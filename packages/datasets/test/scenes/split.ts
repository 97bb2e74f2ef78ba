import { sourceFromArrays } from "../../src/index.js";

export const source = sourceFromArrays({ x: new Float32Array(1000), shape: [1], kind: "binary" });
