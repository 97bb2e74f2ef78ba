import { type Code, vector } from "./assembler.js";

/** The instruction on two vectors of this number. */
export const binary = (opcode: number) => (a: Code, b: Code) => vector(opcode, [a, b]);

/** The shift of this number, by a count that is known. */
export const shift = (opcode: number) => (a: Code, count: number) => vector(opcode, [a, [0x41, count]]);
