import { sourceFromArrays } from "../../src/index.js";

export const train = sourceFromArrays({ x: new Float32Array(200), shape: [1], kind: "binary" });
