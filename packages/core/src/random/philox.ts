export const multiplier0 = 0xd2511f53;
export const multiplier1 = 0xcd9e8d57;
export const weyl0 = 0x9e3779b9;
export const weyl1 = 0xbb67ae85;
export const rounds = 10;

/** High 32 bits of the unsigned product a x b. */
function multiplyHigh(a: number, b: number): number {
  const aLow = a & 0xffff;
  const aHigh = a >>> 16;
  const bLow = b & 0xffff;
  const bHigh = b >>> 16;
  const middle = aHigh * bLow + ((aLow * bLow) >>> 16);
  const carry = (middle & 0xffff) + aLow * bHigh;
  return (aHigh * bHigh + Math.floor(middle / 65536) + Math.floor(carry / 65536)) | 0;
}

/**
 * Philox 4x32-10, a bijection from counters to random words for every key.
 *
 * @param out receives four unsigned words at `offset`
 * @param counter four unsigned words
 * @param key two unsigned words
 * @see Salmon et al. 2011, "Parallel random numbers: as easy as 1, 2, 3", section 3.3
 */
export function philox(out: Uint32Array, offset: number, counter: ArrayLike<number>, key: ArrayLike<number>): void {
  let x0 = counter[0]! | 0;
  let x1 = counter[1]! | 0;
  let x2 = counter[2]! | 0;
  let x3 = counter[3]! | 0;
  let k0 = key[0]! | 0;
  let k1 = key[1]! | 0;
  for (let round = 0; round < rounds; round++) {
    const high0 = multiplyHigh(multiplier0, x0);
    const low0 = Math.imul(multiplier0, x0);
    const high1 = multiplyHigh(multiplier1, x2);
    const low1 = Math.imul(multiplier1, x2);
    x0 = high1 ^ x1 ^ k0;
    x1 = low1;
    x2 = high0 ^ x3 ^ k1;
    x3 = low0;
    k0 = (k0 + weyl0) | 0;
    k1 = (k1 + weyl1) | 0;
  }
  out[offset] = x0;
  out[offset + 1] = x1;
  out[offset + 2] = x2;
  out[offset + 3] = x3;
}
