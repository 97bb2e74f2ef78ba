/** Instructions on 32-bit integers that a loop needs. */
import { type Code, signed } from "./assembler.js";

function constant(value: number): Code {
  return [0x41, ...signed(value)];
}
export { constant as const };

export function add(a: Code, b: Code): Code {
  return [...a, ...b, 0x6a];
}

export function lessUnsigned(a: Code, b: Code): Code {
  return [...a, ...b, 0x49];
}
