export { assemble, type Code, FunctionBody, i32, type MemoryOptions } from "./assembler.js";
export { constants, f32x4, v128 } from "./vectors.js";
