import { inflateSync } from "fflate";
import { embedded } from "./embedded.js";

const digitsSize = 1797;
const pixels = 64;

/** The embedded digits in file order: `x` is [1797, 64] with values 0 ... 16, `label` is [1797] with values 0 ... 9. */
export function decodeDigits(): { x: Uint8Array; label: Int32Array } {
  const deflated = Uint8Array.from(atob(embedded), (character) => character.charCodeAt(0));
  const columns = inflateSync(deflated, { out: new Uint8Array((pixels + 1) * digitsSize) });
  const x = new Uint8Array(digitsSize * pixels);
  for (let i = 0; i < x.length; i++) x[i] = columns[(i % pixels) * digitsSize + Math.floor(i / pixels)]!;
  return { x, label: Int32Array.from(columns.subarray(pixels * digitsSize)) };
}
