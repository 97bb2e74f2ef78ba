const block = 64;

/** The first n primes. */
function primes(n: number): number[] {
  const found: number[] = [];
  for (let candidate = 2; found.length < n; candidate++)
    if (found.every((prime) => candidate % prime !== 0)) found.push(candidate);
  return found;
}

/** The first 32 bits behind the point: of the 53 of a double the roots, below 2^5, leave 16 to spare. */
const fractionBits = (root: number) => Math.floor((root % 1) * 2 ** 32);

/** Section 4.2.2: of the cube roots of the first 64 primes. */
const roundConstants = Int32Array.from(primes(64), (prime) => fractionBits(Math.cbrt(prime)));

/** Section 5.3.3: of the square roots of the first 8. */
const firstState = primes(8).map((prime) => fractionBits(Math.sqrt(prime)));

/** Written anew at each call: labels of streams are hashed at every step, and memory for them would cost more than that. */
const words = new Int32Array(block);
const open = new Uint8Array(block);
const opened = new DataView(open.buffer);

const rotate = (word: number, bits: number) => (word >>> bits) | (word << (32 - bits));

/**
 * SHA-256 of bytes one after the other, in plain numbers: the same anywhere, and at once, which a browser's own is not.
 *
 * @returns 32 bytes
 * @see FIPS 180-4, https://doi.org/10.6028/NIST.FIPS.180-4
 */
export function portableSha256(...parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const state = Int32Array.from(firstState);
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  let filled = 0;
  for (const part of [...parts, padding(length)])
    for (let at = 0; at < part.length; at++) {
      open[filled++] = part[at]!;
      if (filled < block) continue;
      compress(state);
      filled = 0;
    }
  const digest = new DataView(new ArrayBuffer(4 * state.length));
  state.forEach((word, i) => digest.setInt32(4 * i, word));
  return new Uint8Array(digest.buffer);
}

/** A one, zeros to the end of a block, and the number of bits in its last 8 bytes. */
function padding(length: number): Uint8Array {
  const bytes = new Uint8Array(block - ((length + 8) % block) + 8);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, 0x80);
  view.setUint32(bytes.length - 8, Math.floor(length / 2 ** 29));
  view.setUint32(bytes.length - 4, 8 * length);
  return bytes;
}

/** Section 6.2.2: the open block into the state. */
function compress(state: Int32Array): void {
  expand();
  let a = state[0]!;
  let b = state[1]!;
  let c = state[2]!;
  let d = state[3]!;
  let e = state[4]!;
  let f = state[5]!;
  let g = state[6]!;
  let h = state[7]!;
  for (let t = 0; t < block; t++) {
    const choice = (e & f) ^ (~e & g);
    const majority = (a & b) ^ (a & c) ^ (b & c);
    const first = (h + (rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)) + choice + roundConstants[t]! + words[t]!) | 0;
    const second = ((rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)) + majority) | 0;
    h = g;
    g = f;
    f = e;
    e = (d + first) | 0;
    d = c;
    c = b;
    b = a;
    a = (first + second) | 0;
  }
  state[0]! += a;
  state[1]! += b;
  state[2]! += c;
  state[3]! += d;
  state[4]! += e;
  state[5]! += f;
  state[6]! += g;
  state[7]! += h;
}

/** The message schedule of the open block. */
function expand(): void {
  for (let t = 0; t < 16; t++) words[t] = opened.getInt32(4 * t);
  for (let t = 16; t < block; t++) {
    const early = words[t - 15]!;
    const late = words[t - 2]!;
    const sigma0 = rotate(early, 7) ^ rotate(early, 18) ^ (early >>> 3);
    const sigma1 = rotate(late, 17) ^ rotate(late, 19) ^ (late >>> 10);
    words[t] = (sigma1 + words[t - 7]! + sigma0 + words[t - 16]!) | 0;
  }
}
