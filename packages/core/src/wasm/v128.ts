/** Bits of vectors. A module of functions, and not an object of them: a page loads those that it uses. */
import { type Code, unsigned, vector } from "./assembler.js";
import { binary } from "./vector-instructions.js";

function constant(bytes: readonly number[]): Code {
  return vector(12, [], bytes);
}
export { constant as const };

/** 16 bytes from an address and so many further. */
export function load(address: Code, offset = 0): Code {
  return vector(0, [address], [4, ...unsigned(offset)]);
}

/** Four times the 4 bytes there. */
export function loadSplat(address: Code, offset = 0): Code {
  return vector(9, [address], [2, ...unsigned(offset)]);
}

/** 16 bytes, at the address and so many further. */
export function store(address: Code, value: Code, offset = 0): Code {
  return [...address, ...vector(11, [value], [4, ...unsigned(offset)])];
}

export const and = /* @__PURE__ */ binary(78);
export const or = /* @__PURE__ */ binary(80);
export const xor = /* @__PURE__ */ binary(81);

/** `a` where the mask is all ones, `b` where it is zero. */
export function select(mask: Code, a: Code, b: Code): Code {
  return vector(82, [a, b, mask]);
}
