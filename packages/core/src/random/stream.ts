import { portableSha256 } from "./portable-sha256.js";
import { ArgumentError, requireArgument, show } from "../errors.js";
import { philox } from "./philox.js";
import { type Noise, scalarNoise } from "./scalar-noise.js";
import { simdNoise } from "./simd-noise.js";

/** Where a stream stands: enough to go on with the same draws. Two key words, and the 64-bit block counter as two words. */
export interface StreamState {
  readonly key: readonly [number, number];
  readonly counter: readonly [number, number];
}

/** How seeds become draws, as a run remembers it. It changes when the same seed gives other draws. */
export const noiseName = "philox4x32-10, box-muller in float32";

/** Up to so many values a call into WebAssembly does not pay. */
const fewValues = 16;

const oneWord = new Uint32Array(1);

let made: Noise | undefined;

/** The fastest that makes so many values from this counter. All make the same bits. */
function noise(count: number, low: number): Noise {
  if (count <= fewValues || low + count / 4 + 4 > 2 ** 32) return scalarNoise;
  made ??= simdNoise() ?? scalarNoise;
  return made;
}

/** Counters of labels that are words: the same few are split off at every step. */
const named = new Map<string, readonly number[]>();
const mostNamed = 256;

function namedCounter(label: string): readonly number[] {
  const known = named.get(label);
  if (known !== undefined) return known;
  const counter = counterOf(label);
  if (named.size < mostNamed) named.set(label, counter);
  return counter;
}

/** The first 128 bits of the label's SHA-256, with its type in front. */
function counterOf(label: string | number): readonly number[] {
  const digest = portableSha256(new TextEncoder().encode(`${typeof label}:${label}`));
  const view = new DataView(digest.buffer);
  return [0, 4, 8, 12].map((at) => view.getUint32(at, true));
}

/**
 * Random numbers on the host: Philox 4x32-10 in counter mode, keyed by a seed and the labels of its splits.
 * Each call starts at a fresh block of the counter, so a stream's state is its key and counter alone.
 */
export class RandomStream {
  readonly #key: Uint32Array;
  readonly #counter = new Uint32Array(4);

  private constructor(key: ArrayLike<number>, counter: readonly [number, number] = [0, 0]) {
    this.#key = Uint32Array.from(key);
    this.#counter.set(counter);
  }

  /** @param seed any integer from 0 to 2^53 - 1, 0 like any other */
  static fromSeed(seed: number): RandomStream {
    const holds = Number.isSafeInteger(seed) && seed >= 0;
    requireArgument(holds, "createRng", "seed", "an integer from 0 to 2^53 - 1", seed);
    return new RandomStream([seed >>> 0, Math.floor(seed / 2 ** 32)]);
  }

  static restore(state: StreamState): RandomStream {
    const words = [state.key, state.counter].flatMap((pair) => (isPair(pair) ? pair : []));
    if (words.length !== 4 || words.some((word) => !Number.isInteger(word) || word < 0 || word > 0xffffffff))
      throw new ArgumentError(`RandomStream.restore: state must hold four 32-bit words; got ${show(state)}.`);
    return new RandomStream(state.key, state.counter);
  }

  get state(): StreamState {
    return { key: [this.#key[0]!, this.#key[1]!], counter: [this.#counter[0]!, this.#counter[1]!] };
  }

  /** An independent stream, keyed by this stream's key and the label; what was drawn before does not matter. */
  split(label: string | number): RandomStream {
    const child = new Uint32Array(4);
    philox(child, 0, typeof label === "string" ? namedCounter(label) : counterOf(label), this.#key);
    return new RandomStream(child.subarray(0, 2));
  }

  /** Fills with independent uniform 32-bit words. */
  fillWords(out: Uint32Array): Uint32Array {
    noise(out.length, this.#counter[0]!).words(out, this.#key, this.#counter);
    return this.#advance(out);
  }

  /** Fills with draws from the open interval (0, 1): ((word >> 9) + 1/2) / 2^23, exact in float32. */
  fillUniform(out: Float32Array): Float32Array {
    noise(out.length, this.#counter[0]!).uniform(out, this.#key, this.#counter);
    return this.#advance(out);
  }

  /** Fills with draws from N(0, 1), by the Box-Muller transform of two words in float32: the same bits in every engine. */
  fillNormal(out: Float32Array): Float32Array {
    noise(out.length, this.#counter[0]!).normal(out, this.#key, this.#counter);
    return this.#advance(out);
  }

  /** Uniform integers in [0, below), without modulo bias. */
  integers(count: number, below: number): Int32Array {
    const holds = Number.isInteger(below) && below >= 1 && below <= 2 ** 31;
    requireArgument(holds, "integers", "below", "an integer from 1 to 2^31", below);
    const out = new Int32Array(count);
    for (let i = 0; i < count; i++) out[i] = this.#integer(below);
    return out;
  }

  /** A uniformly random order of 0 ... count - 1 (Fisher-Yates). */
  permutation(count: number): Uint32Array {
    const order = Uint32Array.from({ length: count }, (_, i) => i);
    const words = this.fillWords(new Uint32Array(count));
    for (let i = count - 1; i > 0; i--) {
      const j = this.#accept(words[i]!, i + 1);
      [order[i], order[j]] = [order[j]!, order[i]!];
    }
    return order;
  }

  #integer(below: number): number {
    return this.#accept(this.#word(), below);
  }

  /** Reduces a word to [0, below), drawing again where the last partial range would bias it. */
  #accept(word: number, below: number): number {
    const limit = 2 ** 32 - (2 ** 32 % below);
    let accepted = word;
    while (accepted >= limit) accepted = this.#word();
    return accepted % below;
  }

  #word(): number {
    return this.fillWords(oneWord)[0]!;
  }

  /** Every call ends at a fresh block. */
  #advance<T extends ArrayLike<unknown>>(out: T): T {
    const low = this.#counter[0]! + Math.ceil(out.length / 4);
    this.#counter[0] = low;
    if (low >= 2 ** 32) this.#counter[1]!++;
    return out;
  }
}

function isPair(words: unknown): boolean {
  return Array.isArray(words) && words.length === 2;
}
