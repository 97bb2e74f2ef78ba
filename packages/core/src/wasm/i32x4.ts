/** Four integers of 32 bits. */
import { type Code, vector } from "./assembler.js";
import { binary, shift } from "./vector-instructions.js";

export function splat(value: Code): Code {
  return vector(17, [value]);
}

/** Lanes of two vectors in the order asked for; 4 to 7 are the second's. */
export function shuffle(a: Code, b: Code, lanes: readonly number[]): Code {
  const bytes = lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte));
  return vector(13, [a, b], bytes);
}

export const add = /* @__PURE__ */ binary(174);
export const subtract = /* @__PURE__ */ binary(177);
/** All ones where equal, else zeros. */
export const equal = /* @__PURE__ */ binary(55);
export const shiftLeft = /* @__PURE__ */ shift(171);
/** With copies of the sign from the left. */
export const shiftRight = /* @__PURE__ */ shift(172);
/** With zeros from the left. */
export const shiftRightUnsigned = /* @__PURE__ */ shift(173);
/** The 64-bit products of the first two unsigned lanes. */
export const multiplyFirst = /* @__PURE__ */ binary(222);
/** Those of the last two. */
export const multiplyLast = /* @__PURE__ */ binary(223);
