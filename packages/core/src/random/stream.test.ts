import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ArgumentError } from "../errors.js";
import { createRng } from "./rng.js";
import { RandomStream } from "./stream.js";

const seeds = fc.integer({ min: 0, max: Number.MAX_SAFE_INTEGER });

test("equal seeds give equal words, other seeds give others", () => {
  const words = (seed: number) => RandomStream.fromSeed(seed).fillWords(new Uint32Array(1000));
  expect(words(0)).toEqual(words(0));
  expect(words(1)).not.toEqual(words(0));
  expect(words(2 ** 32)).not.toEqual(words(0));
});

test("the words of seed 0 start with Philox's known answer for counter 0 and key 0", () => {
  const words = RandomStream.fromSeed(0).fillWords(new Uint32Array(4));
  expect([...words]).toEqual([0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8]);
});

test("a restored state goes on with the same draws", () => {
  fc.assert(
    fc.property(seeds, fc.integer({ min: 0, max: 700 }), (seed, before) => {
      const stream = RandomStream.fromSeed(seed);
      stream.fillNormal(new Float32Array(before));
      const restored = RandomStream.restore(JSON.parse(JSON.stringify(stream.state)) as typeof stream.state);
      expect(restored.fillWords(new Uint32Array(9))).toEqual(stream.fillWords(new Uint32Array(9)));
    }),
  );
});

test("the counter carries from its low into its high word", () => {
  const stream = RandomStream.restore({ key: [1, 2], counter: [0xffffffff, 0] });
  stream.fillWords(new Uint32Array(4));
  expect(stream.state.counter).toEqual([0, 1]);
});

test("a split does not depend on what was drawn before, and differs by label and by type of label", () => {
  const first = (stream: RandomStream) => stream.fillWords(new Uint32Array(1))[0];
  const used = RandomStream.fromSeed(7);
  used.fillWords(new Uint32Array(100));
  expect(first(used.split("a"))).toBe(first(RandomStream.fromSeed(7).split("a")));
  const firsts = ["a", "b", "1", 1, 2].map((label) => first(used.split(label)));
  expect(new Set(firsts).size).toBe(firsts.length);
});

test("10,000 splits of one stream start with different words", () => {
  const root = RandomStream.fromSeed(3);
  const keys = new Set(Array.from({ length: 10_000 }, (_, i) => root.split(i).state.key.join()));
  expect(keys.size).toBe(10_000);
});

const draws = 100_000;
/** Dvoretzky-Kiefer-Wolfowitz: P(sup |F_n - F| > bound) <= 2 exp(-2 n bound^2) = 1e-6 with this bound. */
const dkwBound = Math.sqrt(Math.log(2 / 1e-6) / (2 * draws));

function largestGap(values: Float32Array, cdf: (x: number) => number): number {
  const sorted = values.slice().sort();
  return sorted.reduce(
    (gap, x, i) => Math.max(gap, Math.abs(cdf(x) - i / draws), Math.abs(cdf(x) - (i + 1) / draws)),
    0,
  );
}

/** Standard normal CDF by Simpson's rule on the density, from 0; accurate to 1e-10 on |x| < 6. */
function normalCdf(x: number): number {
  const n = 200;
  const h = x / n;
  const density = (t: number) => Math.exp(-0.5 * t * t) / Math.sqrt(2 * Math.PI);
  let sum = density(0) + density(x);
  for (let i = 1; i < n; i++) sum += (i % 2 === 1 ? 4 : 2) * density(i * h);
  return 0.5 + (sum * h) / 3;
}

test("uniform draws follow the uniform distribution, strictly between 0 and 1", () => {
  const values = RandomStream.fromSeed(0).fillUniform(new Float32Array(draws));
  expect(values.every((x) => x > 0 && x < 1)).toBe(true);
  expect(largestGap(values, (x) => x)).toBeLessThan(dkwBound);
});

test("normal draws follow the normal distribution", () => {
  const values = RandomStream.fromSeed(0).fillNormal(new Float32Array(draws));
  expect(values.every(Number.isFinite)).toBe(true);
  expect(largestGap(values, normalCdf)).toBeLessThan(dkwBound);
});

test("normal draws at even and odd places are uncorrelated", () => {
  const values = RandomStream.fromSeed(1).fillNormal(new Float32Array(draws));
  const product = values.reduce((sum, x, i) => (i % 2 === 0 ? sum + x * values[i + 1]! : sum), 0);
  // The sum of n/2 products of independent normals has standard deviation sqrt(n/2); 5 of them.
  expect(Math.abs(product)).toBeLessThan(5 * Math.sqrt(draws / 2));
});

describe.runIf(process.env["ELBO_LONG"] === "1")("ten million normal draws", () => {
  const count = 10_000_000;
  const values = RandomStream.fromSeed(2).fillNormal(new Float32Array(count));
  const mean = (of: (x: number, i: number) => number) => values.reduce((sum, x, i) => sum + of(x, i), 0) / count;
  /** Five standard errors of a mean of so many draws with this variance: a false alarm in 1.7 million. */
  const within = (variance: number) => 5 * Math.sqrt(variance / count);

  test("have the moments of N(0, 1)", () => {
    // E x^k is (k - 1)!! for even k; the variance of x^k is E x^2k - (E x^k)^2.
    for (const [power, moment, variance] of [
      [1, 0, 1],
      [2, 1, 2],
      [3, 0, 15],
      [4, 3, 96],
      [6, 15, 10_170],
    ] as const)
      expect(Math.abs(mean((x) => x ** power) - moment)).toBeLessThan(within(variance));
  });

  test("follow its distribution function", () => {
    const bins = 4096;
    const counts = new Float64Array(bins);
    for (const x of values) counts[Math.min(bins - 1, Math.max(0, Math.floor((x + 8) * 256)))]!++;
    let below = 0;
    const gaps = counts.map((each, i) => {
      below += each;
      return Math.abs(below / count - normalCdf((i + 1) / 256 - 8));
    });
    expect(Math.max(...gaps)).toBeLessThan(Math.sqrt(Math.log(2 / 1e-6) / (2 * count)));
  });

  test("are as often beyond 3, 4 and 5 on either side as they should be", () => {
    for (const [bound, share] of [
      [3, 1.3498980316e-3],
      [4, 3.1671241833e-5],
      [5, 2.8665157187e-7],
    ] as const)
      for (const side of [1, -1])
        expect(Math.abs(mean((x) => Number(side * x > bound)) - share)).toBeLessThan(within(share));
  });

  test("say nothing of those after them, nor of their size", () => {
    for (const lag of [1, 2, 3, 4, 8, 12, 16, 4096]) {
      expect(Math.abs(mean((x, i) => x * (values[i + lag] ?? 0)))).toBeLessThan(within(1));
      expect(Math.abs(mean((x, i) => (x * x - 1) * ((values[i + lag] ?? 1) ** 2 - 1)))).toBeLessThan(within(4));
    }
  });

  test("come in pairs whose direction says nothing of their length", () => {
    // cos(2 angle) has variance 1/2 and radius² variance 4, and every other place holds a pair: 1/2 * 4 / 2.
    const product = mean((x, i) => {
      if (i % 2 === 1) return 0;
      const [square, other] = [x * x, values[i + 1]! ** 2];
      return ((square - other) / (square + other)) * (square + other - 2);
    });
    expect(Math.abs(product)).toBeLessThan(within(1));
  });
});

test("a permutation holds every index once, and each index is as often at each place", () => {
  const places = new Float64Array(25);
  const stream = RandomStream.fromSeed(4);
  const runs = 20_000;
  for (let run = 0; run < runs; run++) {
    const order = stream.permutation(5);
    expect([...order].sort()).toEqual([0, 1, 2, 3, 4]);
    order.forEach((index, place) => places[5 * place + index]!++);
  }
  const expected = runs / 5;
  const chiSquare = places.reduce((sum, count) => sum + (count - expected) ** 2 / expected, 0);
  // 16 degrees of freedom: P(chi^2 > 56) = 2.5e-6.
  expect(chiSquare).toBeLessThan(56);
});

test("integers are unbiased where a modulo would not be", () => {
  const below = 3 * 2 ** 29;
  const values = RandomStream.fromSeed(5).integers(30_000, below);
  const low = values.filter((value) => value < 2 ** 29).length;
  // A third of 30,000 has standard deviation 81.6; 5 of them. The plain remainder of a word would put 3/8 there.
  expect(Math.abs(low - 10_000)).toBeLessThan(5 * 81.6);
});

test("an impossible seed, bound or state is refused by name", () => {
  expect(() => RandomStream.fromSeed(-1)).toThrow(ArgumentError);
  expect(() => RandomStream.fromSeed(0.5)).toThrow(/createRng: seed must be an integer from 0 to 2\^53 - 1; got 0.5/);
  expect(() => RandomStream.fromSeed(0).integers(1, 0)).toThrow(/integers: below must be/);
  for (const state of [{ key: [1, -2], counter: [0, 0] }, { key: [1, 2, 3, 4], counter: [] }, { key: 1 }, {}])
    expect(() => RandomStream.restore(state as never)).toThrow(/state must hold four 32-bit words/);
  expect(() => createRng(null as never)).toThrow(/createRng: seed must be an integer from 0 to 2\^53 - 1; got null/);
});
