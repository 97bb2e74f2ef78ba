import { type Code, type FunctionBody } from "./assembler.js";
import * as v128 from "./v128.js";

/** Four times the same constant, made once before all loops. */
export function constants(body: FunctionBody) {
  const splat = (bytes: Uint8Array) => body.hoist(v128.const([0, 1, 2, 3].flatMap(() => [...bytes])));
  return {
    int: (value: number): Code => splat(new Uint8Array(Int32Array.of(value).buffer)),
    float: (value: number): Code => splat(new Uint8Array(Float32Array.of(value).buffer)),
  };
}
