import { type HostData } from "../graph/value.js";

const exponent = 0x7f800000;
const sign = 0x80000000 | 0;

/**
 * Replaces the subnormal values of float32 state, those below 2^-126 in magnitude, by 0. Processors compute with them
 * many times as slowly, and they stay: the average of a gradient that has become 0 shrinks down to them, where 0.9 times
 * the smallest numbers rounds to the same numbers again.
 */
export function flushSubnormals(values: HostData): void {
  if (!(values instanceof Float32Array)) return;
  const bits = new Int32Array(values.buffer, values.byteOffset, values.length);
  for (let i = 0; i < bits.length; i++) {
    const word = bits[i]!;
    if ((word & exponent) === 0 && word !== 0) bits[i] = word & sign;
  }
}
