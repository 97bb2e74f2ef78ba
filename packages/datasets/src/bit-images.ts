/** Binary images, eight pixels to a byte. */
export interface BitImages {
  readonly bits: Uint8Array;
  /** Pixels of an image; images begin at whole bytes. */
  readonly pixels: number;
}

export function emptyBitImages(count: number, pixels: number): BitImages {
  return { bits: new Uint8Array(count * bytesOf(pixels)), pixels };
}

/** Writes image `index`. Returns the place of a value that is neither 0 nor 1, or -1. */
export function packImage({ bits, pixels }: BitImages, index: number, values: ArrayLike<number>, from: number): number {
  const start = index * bytesOf(pixels);
  for (let i = 0; i < pixels; i++) {
    const value = values[from + i]!;
    if (value === 1) bits[start + (i >> 3)]! |= 1 << (i & 7);
    else if (value !== 0) return i;
  }
  return -1;
}

/** Reads image `index` into `out`, from `to` on. */
export function unpackImage({ bits, pixels }: BitImages, index: number, out: Float32Array, to: number): void {
  const start = index * bytesOf(pixels);
  for (let i = 0; i < pixels; i++) out[to + i] = (bits[start + (i >> 3)]! >> (i & 7)) & 1;
}

function bytesOf(pixels: number): number {
  return Math.ceil(pixels / 8);
}
