/** Four float32. Every result is the nearest one, and no two operations are fused. */
import { type Code, vector } from "./assembler.js";
import { binary } from "./vector-instructions.js";

const unary = (opcode: number) => (a: Code) => vector(opcode, [a]);

export const add = /* @__PURE__ */ binary(228);
export const subtract = /* @__PURE__ */ binary(229);
export const multiply = /* @__PURE__ */ binary(230);
export const divide = /* @__PURE__ */ binary(231);
export const min = /* @__PURE__ */ binary(232);
export const max = /* @__PURE__ */ binary(233);
export const absolute = /* @__PURE__ */ unary(224);
export const negative = /* @__PURE__ */ unary(225);
export const squareRoot = /* @__PURE__ */ unary(227);
/** The signed integers as the nearest float32. */
export const fromInt = /* @__PURE__ */ unary(250);
