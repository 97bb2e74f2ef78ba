interface CacheOptions {
  /** Number of examples. */
  readonly size: number;
  /** Values of an example. */
  readonly width: number;
  readonly levels: 256 | 65536;
  readonly cacheBytes: number;
  readonly decode: (index: number) => Uint8Array | Uint16Array;
}

/** Examples that are allocated together. */
const slabSize = 256;

/**
 * Keeps the examples that are read first, until `cacheBytes` are full. Every epoch reads every example, so that what was used
 * last comes last again: to throw out something for it would keep nothing.
 *
 * @returns the values of an example, borrowed
 */
export function exampleCache({ size, width, levels, cacheBytes, decode }: CacheOptions) {
  const capacity = Math.min(size, Math.floor(cacheBytes / (width * (levels === 256 ? 1 : 2))));
  const slots = new Int32Array(size).fill(-1);
  const slabs: (Uint8Array | Uint16Array)[] = [];
  let filled = 0;
  return (index: number): Uint8Array | Uint16Array => {
    const slot = slots[index]!;
    if (slot >= 0)
      return slabs[Math.floor(slot / slabSize)]!.subarray((slot % slabSize) * width, ((slot % slabSize) + 1) * width);
    const values = decode(index);
    if (filled < capacity) {
      if (filled % slabSize === 0) {
        const length = Math.min(slabSize, capacity - filled) * width;
        slabs.push(levels === 256 ? new Uint8Array(length) : new Uint16Array(length));
      }
      slabs.at(-1)!.set(values, (filled % slabSize) * width);
      slots[index] = filled++;
    }
    return values;
  };
}
