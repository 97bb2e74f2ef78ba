export { assemble, type Code, FunctionBody, type MemoryOptions } from "./assembler.js";
export { constants } from "./constants.js";
export * as f32x4 from "./f32x4.js";
export * as i32 from "./i32.js";
export * as v128 from "./v128.js";
