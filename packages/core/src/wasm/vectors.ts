import { type Code, type FunctionBody, unsigned, vector } from "./assembler.js";

const binary = (opcode: number) => (a: Code, b: Code) => vector(opcode, [a, b]);
const shift = (opcode: number) => (a: Code, count: number) => vector(opcode, [a, [0x41, count]]);

/** Bits of vectors. */
export const v128 = {
  const: (bytes: readonly number[]): Code => vector(12, [], bytes),
  /** 16 bytes from an address and so many further. */
  load: (address: Code, offset = 0): Code => vector(0, [address], [4, ...unsigned(offset)]),
  /** Four times the 4 bytes there. */
  loadSplat: (address: Code, offset = 0): Code => vector(9, [address], [2, ...unsigned(offset)]),
  /** 16 bytes, at the address and so many further. */
  store: (address: Code, value: Code, offset = 0): Code => [
    ...address,
    ...vector(11, [value], [4, ...unsigned(offset)]),
  ],
  and: binary(78),
  or: binary(80),
  xor: binary(81),
  /** `a` where the mask is all ones, `b` where it is zero. */
  select: (mask: Code, a: Code, b: Code): Code => vector(82, [a, b, mask]),
};

/** Four integers of 32 bits. */
export const i32x4 = {
  splat: (value: Code): Code => vector(17, [value]),
  /** Lanes of two vectors in the order asked for; 4 to 7 are the second's. */
  shuffle: (a: Code, b: Code, lanes: readonly number[]): Code =>
    vector(
      13,
      [a, b],
      lanes.flatMap((lane) => [0, 1, 2, 3].map((byte) => 4 * lane + byte)),
    ),
  add: binary(174),
  subtract: binary(177),
  /** All ones where equal, else zeros. */
  equal: binary(55),
  shiftLeft: shift(171),
  /** With copies of the sign from the left. */
  shiftRight: shift(172),
  /** With zeros from the left. */
  shiftRightUnsigned: shift(173),
  /** The 64-bit products of the first two unsigned lanes, and of the last two. */
  multiplyFirst: binary(222),
  multiplyLast: binary(223),
};

/** Four float32. Every result is the nearest one, and no two operations are fused. */
export const f32x4 = {
  add: binary(228),
  subtract: binary(229),
  multiply: binary(230),
  divide: binary(231),
  min: binary(232),
  max: binary(233),
  absolute: (a: Code): Code => vector(224, [a]),
  negative: (a: Code): Code => vector(225, [a]),
  squareRoot: (a: Code): Code => vector(227, [a]),
  /** The signed integers as the nearest float32. */
  fromInt: (a: Code): Code => vector(250, [a]),
};

/** Four times the same constant, made once before all loops. */
export function constants(body: FunctionBody) {
  const splat = (bytes: Uint8Array) => body.hoist(v128.const([0, 1, 2, 3].flatMap(() => [...bytes])));
  return {
    int: (value: number): Code => splat(new Uint8Array(Int32Array.of(value).buffer)),
    float: (value: number): Code => splat(new Uint8Array(Float32Array.of(value).buffer)),
  };
}
