import { normalPair } from "./box-muller.js";
import { philox } from "./philox.js";

type Fill<T> = (out: T, key: ArrayLike<number>, counter: ArrayLike<number>) => void;

/** Fills arrays from two words of a key and the two of a counter's start, four values from each block of the counter. */
export interface Noise {
  readonly words: Fill<Uint32Array>;
  readonly uniform: Fill<Float32Array>;
  readonly normal: Fill<Float32Array>;
}

const block = new Uint32Array(4);
const words = new Int32Array(block.buffer);
const normals = new Float32Array(4);

/** Runs `use` for every block of Philox that `out` needs; the last may be needed in part. */
function eachBlock(length: number, key: ArrayLike<number>, counter: ArrayLike<number>, use: (at: number) => void) {
  const at = Uint32Array.of(counter[0]!, counter[1]!, 0, 0);
  for (let from = 0; from < length; from += 4) {
    philox(block, 0, at, key);
    use(from);
    at[0]!++;
    if (at[0] === 0) at[1]!++;
  }
}

/** Noise in plain numbers, one block after the other: where WebAssembly has no vectors, or none is allowed. */
export const scalarNoise: Noise = {
  words: (out, key, counter) =>
    eachBlock(out.length, key, counter, (at) => {
      for (let i = 0; i < 4 && at + i < out.length; i++) out[at + i] = block[i]!;
    }),
  uniform: (out, key, counter) =>
    eachBlock(out.length, key, counter, (at) => {
      for (let i = 0; i < 4 && at + i < out.length; i++) out[at + i] = ((block[i]! >>> 9) + 0.5) / 2 ** 23;
    }),
  normal: (out, key, counter) =>
    eachBlock(out.length, key, counter, (at) => {
      normalPair(normals, 0, words[0]!, words[1]!);
      normalPair(normals, 2, words[2]!, words[3]!);
      for (let i = 0; i < 4 && at + i < out.length; i++) out[at + i] = normals[i]!;
    }),
};
