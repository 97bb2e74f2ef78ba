/**
 * The Box-Muller transform in float32. Every operation rounds to the nearest float32, so that the same words give the same bits in
 * any engine; `Math.log`, `Math.sin` and `Math.cos` may differ in their last bits.
 *
 * radius sqrt(-2 log u), u = (k + 1/2) / 2^31, k the upper 31 bits of the first word. With u = 2^e (1 + f), 1/sqrt 2 <= 1 + f < sqrt 2,
 * and s = f / (2 + f) the logarithm is e log 2 + 2 atanh(s). Where e = 0, f = u - 1 comes from k's complement, so that small radii are
 * as exact as large ones.
 *
 * direction (cos, sin) of an angle between -pi/4 and pi/4, in the middle of one of 2^30 equal parts that the lower 30 bits of the second
 * word tell. Bit 31 mirrors it left and right, bit 30 swaps its coordinates.
 *
 * The polynomials come from tooling/golden/coefficients.py.
 *
 * @see Box & Muller 1958, "A note on the generation of random normal deviates"
 */

const { fround } = Math;

/** -4 atanh(s) / s in s², for |s| <= (sqrt 2 - 1) / (sqrt 2 + 1), to 7e-10 of it; highest power first. */
export const logarithm = [-0.5984878096, -0.7994970104, -1.333336307, -3.999999997].map(fround);
/** sin(pi y / 4) / y in y², for |y| <= 1, to 4e-9. */
export const sine = [-3.595429073e-5, 0.002490006801, -0.08074543471, 0.785398161].map(fround);
/** cos(pi y / 4) in y², for |y| <= 1, to 7e-11. */
export const cosine = [3.529797134e-6, -0.0003259385859, 0.01585432523, -0.3084251352, 1].map(fround);
/** The bits of 1/sqrt 2, where a float32's exponent is counted from. */
export const lowest = 0x3f3504f3;
export const twoLog2 = fround(2 * Math.LN2);

const [l3, l2, l1, l0] = logarithm as [number, number, number, number];
const [s3, s2, s1, s0] = sine as [number, number, number, number];
const [c4, c3, c2, c1, c0] = cosine as [number, number, number, number, number];

const float = new Float32Array(1);
const bits = new Int32Array(float.buffer);

/** The transform of one pair of words, written to two places of `out`. */
export function normalPair(out: Float32Array, at: number, first: number, second: number): void {
  const length = radius(first >>> 1);
  const y = fround(fround((second << 2) | 2) * 2 ** -31);
  const square = fround(y * y);
  const along = fround(
    y * fround(fround(fround(fround(fround(fround(s3 * square) + s2) * square) + s1) * square) + s0),
  );
  const high = fround(fround(fround(fround(c4 * square) + c3) * square) + c2);
  const cosine = fround(fround(fround(fround(high * square) + c1) * square) + c0);
  const across = second < 0 ? -cosine : cosine;
  const swapped = second & 0x40000000;
  out[at] = length * (swapped ? along : across);
  out[at + 1] = length * (swapped ? across : along);
}

function radius(k: number): number {
  float[0] = fround(k) + 0.5;
  const power = ((bits[0]! - lowest) >> 23) - 31;
  bits[0] = bits[0]! - ((power + 31) << 23);
  const f = power === 0 ? fround(fround(fround(k ^ 0x7fffffff) + 0.5) * -(2 ** -31)) : fround(float[0] - 1);
  const s = fround(f / fround(f + 2));
  const square = fround(s * s);
  const series = fround(fround(fround(fround(fround(fround(l3 * square) + l2) * square) + l1) * square) + l0);
  return fround(Math.sqrt(fround(fround(power * -twoLog2) + fround(s * series))));
}
