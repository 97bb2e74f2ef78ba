/** A source of examples as @elbo/core reads it, without importing that. */
export interface BitsSource {
  readonly spec: { readonly name: string; readonly shape: readonly number[]; readonly kind: "binary" };
  readonly size: number;
  readonly fingerprint: string;
  read(indices: Uint32Array): { readonly x: { readonly values: Float32Array; readonly shape: readonly number[] } };
}

/** Binary examples of four entries in two groups: one bit decides the first two, another the last two. */
export function bits(size: number): BitsSource {
  return {
    spec: { name: "bits", shape: [2, 2], kind: "binary" },
    size,
    fingerprint: `bits-${size}`,
    read: (indices) => {
      const values = new Float32Array(4 * indices.length);
      indices.forEach((index, i) => {
        const [first, second] = [mixedBit(2 * index), mixedBit(2 * index + 1)];
        values.set([first, first, second, second], 4 * i);
      });
      return { x: { values, shape: [indices.length, 2, 2] } };
    },
  };
}

/** A bit that looks random, the same for the same index: the last of MurmurHash3's finaliser. */
function mixedBit(index: number): number {
  let hash = Math.imul(index ^ (index >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) & 1;
}
