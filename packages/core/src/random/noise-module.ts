import { assemble, type Code, FunctionBody } from "../wasm/assembler.js";
import { constants } from "../wasm/constants.js";
import * as f32x4 from "../wasm/f32x4.js";
import * as i32 from "../wasm/i32.js";
import * as i32x4 from "../wasm/i32x4.js";
import * as v128 from "../wasm/v128.js";
import * as boxMuller from "./box-muller.js";
import { multiplier0, multiplier1, rounds, weyl0, weyl1 } from "./philox.js";

type Pair = readonly [Code, Code];
type Four = readonly [Code, Code, Code, Code];
type Mapping = (body: FunctionBody, words: Four) => Four;

/** A polynomial by Horner's rule, highest power first. */
function polynomial(body: FunctionBody, x: Code, [first, ...rest]: readonly number[]): Code {
  const { float } = constants(body);
  return rest.reduce((sum, each) => f32x4.add(f32x4.multiply(sum, x), float(each)), float(first!));
}

/** The radius of {@link boxMuller}. */
function radius(body: FunctionBody, word: Code): Code {
  const { int, float } = constants(body);
  const k = body.keep(i32x4.shiftRightUnsigned(word, 1));
  const bits = body.keep(f32x4.add(f32x4.fromInt(k), float(0.5)));
  const exponent = body.keep(i32x4.shiftRight(i32x4.subtract(bits, int(boxMuller.lowest)), 23));
  const mantissa = i32x4.subtract(bits, i32x4.shiftLeft(exponent, 23));
  const complement = f32x4.fromInt(v128.xor(k, int(0x7fffffff)));
  const atOne = f32x4.multiply(f32x4.add(complement, float(0.5)), float(-(2 ** -31)));
  const power = body.keep(i32x4.subtract(exponent, int(31)));
  const f = body.keep(v128.select(i32x4.equal(power, int(0)), atOne, f32x4.subtract(mantissa, float(1))));
  const s = body.keep(f32x4.divide(f, f32x4.add(f, float(2))));
  const series = polynomial(body, body.keep(f32x4.multiply(s, s)), boxMuller.logarithm);
  const powers = f32x4.multiply(f32x4.fromInt(power), float(-boxMuller.twoLog2));
  return f32x4.squareRoot(f32x4.add(powers, f32x4.multiply(s, series)));
}

/** The direction of {@link boxMuller}. */
function direction(body: FunctionBody, word: Code): Pair {
  const { int, float } = constants(body);
  const parts = v128.or(i32x4.shiftLeft(word, 2), int(2));
  const y = body.keep(f32x4.multiply(f32x4.fromInt(parts), float(2 ** -31)));
  const square = body.keep(f32x4.multiply(y, y));
  const sign = v128.and(word, int(-(2 ** 31)));
  const across = body.keep(v128.xor(polynomial(body, square, boxMuller.cosine), sign));
  const along = body.keep(f32x4.multiply(y, polynomial(body, square, boxMuller.sine)));
  const swapped = body.keep(i32x4.shiftRight(i32x4.shiftLeft(word, 1), 31));
  return [v128.select(swapped, along, across), v128.select(swapped, across, along)];
}

function normalPair(body: FunctionBody, first: Code, second: Code): Pair {
  const length = body.keep(radius(body, first));
  const [a, b] = direction(body, second);
  return [f32x4.multiply(length, a), f32x4.multiply(length, b)];
}

function uniform(body: FunctionBody, word: Code): Code {
  const { float } = constants(body);
  const places = f32x4.fromInt(i32x4.shiftRightUnsigned(word, 9));
  return f32x4.multiply(f32x4.add(places, float(0.5)), float(2 ** -23));
}

const mappings: Readonly<Record<"words" | "uniform" | "normal", Mapping>> = {
  words: (_, words) => words,
  uniform: (body, [a, b, c, d]) => [uniform(body, a), uniform(body, b), uniform(body, c), uniform(body, d)],
  normal: (body, [a, b, c, d]) => [...normalPair(body, a, b), ...normalPair(body, c, d)],
};

/** The halves of the 64-bit products with a constant. */
function products(body: FunctionBody, a: Code, multiplier: Code): { readonly high: Code; readonly low: Code } {
  const first = body.keep(i32x4.multiplyFirst(a, multiplier));
  const last = body.keep(i32x4.multiplyLast(a, multiplier));
  return { high: i32x4.shuffle(first, last, [1, 3, 5, 7]), low: i32x4.shuffle(first, last, [0, 2, 4, 6]) };
}

/** Philox 4x32-10 of four counters, given and returned by word: the first vector holds the first words of all four. */
function philoxOfFour(body: FunctionBody, counters: Four, key: Pair): Four {
  const { int } = constants(body);
  const keep = (code: Code) => body.keep(code);
  const [x0, x1, x2, x3] = [keep(counters[0]), keep(counters[1]), keep(counters[2]), keep(counters[3])];
  const [k0, k1] = [keep(key[0]), keep(key[1])];
  const round = body.keep(i32.const(0), "i32");
  body.loop(
    () => {
      const first = products(body, x0, int(multiplier0));
      const second = products(body, x2, int(multiplier1));
      body.assign(x0, v128.xor(v128.xor(second.high, x1), k0));
      body.assign(x1, second.low);
      body.assign(x2, v128.xor(v128.xor(first.high, x3), k1));
      body.assign(x3, first.low);
      body.assign(k0, i32x4.add(k0, int(weyl0)));
      body.assign(k1, i32x4.add(k1, int(weyl1)));
      body.assign(round, i32.add(round, i32.const(1)));
    },
    () => i32.lessUnsigned(round, i32.const(rounds)),
  );
  return [x0, x1, x2, x3];
}

/** By counter instead of by word. */
function transpose(body: FunctionBody, [a, b, c, d]: Four): Four {
  const interleave = (x: Code, y: Code, lanes: readonly number[]) => body.keep(i32x4.shuffle(x, y, lanes));
  const [low, high] = [
    [0, 4, 1, 5],
    [2, 6, 3, 7],
  ] as const;
  const [ab, cd, abHigh, cdHigh] = [
    interleave(a, b, low),
    interleave(c, d, low),
    interleave(a, b, high),
    interleave(c, d, high),
  ];
  const first = (x: Code, y: Code) => i32x4.shuffle(x, y, [0, 1, 4, 5]);
  const last = (x: Code, y: Code) => i32x4.shuffle(x, y, [2, 3, 6, 7]);
  return [first(ab, cd), last(ab, cd), first(abHigh, cdHigh), last(abHigh, cdHigh)];
}

/** fill(end, key0, key1, counter0, counter1): 64 bytes of four counters at a time, from address 0 until `end` is reached. */
function filler(mapping: Mapping): FunctionBody {
  const body = new FunctionBody(5);
  const { int } = constants(body);
  const [end, key0, key1, counter0, counter1] = [0, 1, 2, 3, 4].map((at) => body.parameter(at)) as [Code, ...Four];
  const key = [body.hoist(i32x4.splat(key0)), body.hoist(i32x4.splat(key1))] as const;
  const high = body.hoist(i32x4.splat(counter1));
  const upTo3 = v128.const([0, 1, 2, 3].flatMap((lane) => [lane, 0, 0, 0]));
  const low = body.keep(i32x4.add(i32x4.splat(counter0), upTo3));
  const at = body.keep(i32.const(0), "i32");
  body.loop(
    () => {
      const words = philoxOfFour(body, [low, high, int(0), int(0)], key);
      const [a, b, c, d] = mapping(body, words);
      const rows = transpose(body, [body.keep(a), body.keep(b), body.keep(c), body.keep(d)]);
      rows.forEach((row, index) => body.emit(v128.store(at, row, 16 * index)));
      body.assign(low, i32x4.add(low, int(4)));
      body.assign(at, i32.add(at, i32.const(64)));
    },
    () => i32.lessUnsigned(at, end),
  );
  return body;
}

/** The WebAssembly module that makes noise: `words`, `uniform` and `normal`, each a {@link filler}, and a memory of 64 KiB. */
export function noiseModule(): Uint8Array<ArrayBuffer> {
  const { words, uniform, normal } = mappings;
  return assemble({ words: filler(words), uniform: filler(uniform), normal: filler(normal) }, { pages: 1 });
}
