import fc from "fast-check";
import { afterEach, describe, expect, test, vi } from "vitest";
import * as boxMuller from "./box-muller.js";
import { normalPair } from "./box-muller.js";
import { noiseModule } from "./noise-module.js";
import { type Noise, scalarNoise } from "./scalar-noise.js";
import { simdNoise } from "./simd-noise.js";
import { RandomStream } from "./stream.js";

const long = process.env["ELBO_LONG"] === "1";
const word = fc.integer({ min: 0, max: 2 ** 32 - 1 });

afterEach(() => void vi.unstubAllGlobals());

/** The bits of what both make, so that -0 and 0 differ. */
function bits(noise: Noise, kind: keyof Noise, length: number, key: number[], counter: number[]): Uint32Array {
  const out = new Uint32Array(length);
  if (kind === "words") noise.words(out, key, counter);
  else noise[kind](new Float32Array(out.buffer), key, counter);
  return out;
}

describe.each(["words", "uniform", "normal"] as const)("%s", (kind) => {
  const simd = simdNoise()!;

  test("has the same bits from vectors and from plain numbers, whatever the length, the key and the counter", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 9000 }), word, word, word, word, (length, key0, key1, low, high) => {
        const counter = [Math.min(low, 2 ** 32 - 1 - 9000), high];
        const [fast, plain] = [simd, scalarNoise].map((each) => bits(each, kind, length, [key0, key1], counter));
        expect(fast).toEqual(plain);
      }),
      { numRuns: 30, seed: 1 },
    );
  });

  test.runIf(long)("has the same bits over 10^7 draws", () => {
    for (let key = 0; key < 10; key++) {
      const [fast, plain] = [simd, scalarNoise].map((each) =>
        Buffer.from(bits(each, kind, 1e6, [key, 1], [0, 0]).buffer),
      );
      expect(fast!.equals(plain!)).toBe(true);
    }
  });

  test("of a longer call begins with that of a shorter one", () => {
    const [more, fewer] = [5000, 4099].map((length) => bits(simd, kind, length, [1, 2], [3, 4]));
    expect(more!.subarray(0, 4099)).toEqual(fewer);
  });

  test("goes on over the carry of the counter", () => {
    const draw = (low: number, high: number, length: number) => {
      const stream = RandomStream.restore({ key: [1, 2], counter: [low, high] });
      const out = new Uint32Array(length);
      if (kind === "words") stream.fillWords(out);
      else if (kind === "uniform") stream.fillUniform(new Float32Array(out.buffer));
      else stream.fillNormal(new Float32Array(out.buffer));
      return { out, counter: stream.state.counter };
    };
    const { out, counter } = draw(2 ** 32 - 10, 6, 100);
    expect(out).toEqual(Uint32Array.from([...draw(2 ** 32 - 10, 6, 40).out, ...draw(0, 7, 60).out]));
    expect(counter).toEqual([15, 7]);
  });
});

test("the first draws of seed 0 are these in every engine", () => {
  const normals = RandomStream.fromSeed(0).fillNormal(new Float32Array(20));
  // Philox's known answer for counter 0 and key 0.
  const [first, second, third, fourth] = [0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8];
  expect([...normals.subarray(0, 4)]).toEqual([...transformed(first, second), ...transformed(third, fourth)]);
  expect([...new Uint32Array(normals.buffer, 0, 8)]).toEqual([
    3211572912, 3212688177, 3206421406, 1056362929, 1042109272, 1043933805, 1062530199, 1045048738,
  ]);
});

function transformed(first: number, second: number): Float32Array {
  const out = new Float32Array(2);
  normalPair(out, 0, first | 0, second | 0);
  return out;
}

/** The transform as its definition says, in float64. */
function exact(first: number, second: number): readonly [number, number] {
  const radius = Math.sqrt(-2 * Math.log(((first >>> 1) + 0.5) / 2 ** 31));
  const parts = second & 0x3fffffff;
  const angle = ((Math.PI / 2) * ((parts >= 2 ** 29 ? parts - 2 ** 30 : parts) + 0.5)) / 2 ** 30;
  const [across, along] = [second < 0 ? -Math.cos(angle) : Math.cos(angle), Math.sin(angle)];
  return second & 0x40000000 ? [radius * along, radius * across] : [radius * across, radius * along];
}

describe("the Box-Muller transform in float32", () => {
  const edges = [
    0,
    1,
    2,
    3,
    2 ** 29 - 1,
    2 ** 29,
    2 ** 30 - 1,
    2 ** 30,
    0x5a827998,
    0x5a82799a,
    0xb504f333,
    0xb504f334,
  ];
  const all = [...edges, 2 ** 31 - 2, 2 ** 31 - 1, 2 ** 31, 3 * 2 ** 30, 2 ** 32 - 3, 2 ** 32 - 2, 2 ** 32 - 1].map(
    (each) => each | 0,
  );
  const words = new Int32Array(RandomStream.fromSeed(9).fillWords(new Uint32Array(20_000)).buffer);
  const pairs = [...all.flatMap((a) => all.map((b) => [a, b])), ...Array.from(words, (a, i) => [a, words[i ^ 1]!])];

  test("is the one in float64 to 4 units in the last place of each draw, at the edges too", () => {
    // Half a unit each for u, f, 2 + f, s, s², the series, its product and the sum, halved by the root, then y, the polynomial, both
    // products: at most 4 units of 2^-23; the sum of logarithms at most doubles what came before.
    const worst = pairs.reduce((most, [a, b]) => {
      const [expected, actual] = [exact(a!, b!), transformed(a!, b!)];
      return Math.max(most, ...expected.map((each, i) => Math.abs(actual[i]! / each - 1)));
    }, 0);
    expect(worst).toBeLessThan(4 * 2 ** -23);
    expect(worst).toBeGreaterThan(0);
  });

  test("is never zero, and at most sqrt(2 log 2^32) = 6.66", () => {
    const draws = pairs.flatMap(([a, b]) => [...transformed(a!, b!)]);
    expect(Math.max(...all.map((b) => Math.hypot(...transformed(0, b))))).toBeCloseTo(
      Math.sqrt(2 * Math.log(2 ** 32)),
      5,
    );
    expect(draws.every((each) => Number.isFinite(each) && each !== 0)).toBe(true);
  });

  test("takes its constants as float32, which vectors and plain numbers share", () => {
    const { logarithm, sine, cosine, twoLog2 } = boxMuller;
    for (const each of [...logarithm, ...sine, ...cosine, twoLog2]) expect(Math.fround(each)).toBe(each);
  });
});

describe("where WebAssembly is missing", () => {
  test.each<[string, unknown]>([
    ["there is none", undefined],
    [
      "a policy forbids it",
      {
        Module: class {
          constructor() {
            throw new WebAssembly.CompileError("Refused to compile or instantiate WebAssembly module");
          }
        },
      },
    ],
  ])("plain numbers take its place: %s", async (_, replacement) => {
    const drawn = RandomStream.fromSeed(5).fillNormal(new Float32Array(1000));
    const { CompileError } = WebAssembly;
    vi.stubGlobal("WebAssembly", replacement && { ...replacement, CompileError });
    expect(simdNoise()).toBeUndefined();
    vi.resetModules();
    const again = await import("./stream.js");
    expect(again.RandomStream.fromSeed(5).fillNormal(new Float32Array(1000))).toEqual(drawn);
  });

  test("the module is valid, and small enough for browsers to compile at once", () => {
    const module = noiseModule();
    expect(WebAssembly.validate(module)).toBe(true);
    expect(module.length).toBeLessThan(4096);
  });
});
