import { createRng, type Rng } from "@elbo/core";
import { tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Codebook } from "./codebook/codebook.js";
import { learnedCodebook } from "./codebook/learned-codebook.js";
import { movingCodebook } from "./codebook/moving-codebook.js";
import { deadCodes, drawRows, revivable } from "./codebook/revival.js";
import { inStep } from "./step.fixture.js";

const sizes = { codes: 4, dimension: 2, decay: 0.5 };
const kinds: [string, (revival: number, rng?: Rng) => Codebook][] = [
  ["moving", (revival, rng = createRng(1)) => movingCodebook({ ...sizes, smoothing: 1e-9, revival }, rng)],
  ["learned", (revival, rng = createRng(1)) => learnedCodebook({ ...sizes, revival }, rng)],
];

const books: Codebook[] = [];
const build = (create: (revival: number) => Codebook, revival: number): Codebook => {
  books.push(create(revival));
  return books.at(-1)!;
};
let before: number;
beforeEach(() => void (before = tf.memory().numTensors));
afterEach(() => {
  books.splice(0).forEach((book) => book.dispose());
  expect(tf.memory().numTensors).toBe(before);
});

const vectorsOf = (book: Codebook) => tf.tidy(() => [book.vectors().arraySync() as number[][]])[0]!;
const rows = [
  [1, 2],
  [3, 4],
  [5, 6],
];
const follow = (book: Codebook, chosen: number[], seed = 4) =>
  inStep((pass) => book.follow(tf.tensor2d(rows), tf.tensor1d(chosen, "int32"), pass), { seed });

const followRows = (book: Codebook, given: number[][], chosen: number[]) =>
  tf.tidy(() => inStep((pass) => book.follow(tf.tensor2d(given), tf.tensor1d(chosen, "int32"), pass)));

describe.each(kinds)("a %s codebook", (kind, create) => {
  test("begins with small vectors from its seed", () => {
    const vectors = vectorsOf(build(create, 0.1));
    expect(vectors.flat().every((value) => Math.abs(value) < 0.25 && value !== 0)).toBe(true);
    expect(vectorsOf(build(create, 0))).toEqual(vectors);
    expect(vectorsOf(build((revival) => create(revival, createRng(2)), 0))).not.toEqual(vectors);
  });

  test("revives codes that nothing chooses at rows of the batch, and leaves the others", () => {
    const book = build(create, 0.1);
    const kept = vectorsOf(book)[2];
    follow(book, [2, 2, 2]);
    const vectors = vectorsOf(book);
    for (const code of [0, 1, 3])
      expect(rows.map(String)).toContain(String(vectors[code]!.map((value) => Number(value.toFixed(5)))));
    if (kind === "learned") expect(vectors[2]).toEqual(kept);
    else vectors[2]!.forEach((value, d) => expect(value).toBeCloseTo([3, 4][d]!, 5)); // the mean of the rows
  });

  test("a revived code starts with the count of an average one, and dies again if nothing chooses it", () => {
    const book = build(create, 0.3);
    const count = book.parameters.get("count")!;
    follow(book, [2, 2, 2]);
    // Counts [0, 0, 1.5, 0] of mean 0.375.
    expect(count.arraySync()).toEqual([0.375, 0.375, 1.5, 0.375]);
    const others = [
      [9, 9],
      [8, 6],
      [7, 2],
    ];
    followRows(book, others, [2, 2, 2]);
    // Halved and 1.5 more for code 2: [0.1875, 0.1875, 2.25, 0.1875], of mean 0.703; 0.3 of it is 0.211.
    expect(count.arraySync()).toEqual([0.703125, 0.703125, 2.25, 0.703125]);
    for (const code of [0, 1, 3])
      expect(others.map(String)).toContain(String(vectorsOf(book)[code]!.map((value) => Number(value.toFixed(5)))));
  });

  test("of codes that would be revived at equal rows the first is, and the others at rows of a later step", () => {
    const book = build(create, 0.3);
    const first = vectorsOf(book);
    const same = Array.from({ length: 8 }, () => [1.3, -2.7]);
    followRows(
      book,
      same,
      same.map(() => 3),
    );
    const vectors = vectorsOf(book);
    vectors[0]!.forEach((value, d) => expect(value).toBeCloseTo(same[0]![d]!, 5));
    expect([vectors[1], vectors[2]]).toEqual([first[1], first[2]]);
    const counts = book.parameters.get("count")!.arraySync() as number[];
    expect(counts.map((count) => count > 0)).toEqual([true, false, false, true]);
    // Now there are two kinds of rows, and codes 1 and 2 draw from the second and third quarter: there code 0 is already.
    followRows(
      book,
      [...same.slice(0, 4), ...Array.from({ length: 4 }, () => [6, 5])],
      same.map(() => 3),
    );
    const later = vectorsOf(book);
    expect(later[1]).toEqual(first[1]);
    later[2]!.forEach((value, d) => expect(value).toBeCloseTo([6, 5][d]!, 5));
  });

  test("revival depends on the step's randomness alone", () => {
    const after = (seed: number) => {
      const book = build(create, 0.1);
      follow(book, [0, 0, 0], seed);
      return vectorsOf(book);
    };
    expect(after(7)).toEqual(after(7));
    expect(new Set([1, 2, 3, 4, 5].map((seed) => String(after(seed)))).size).toBeGreaterThan(1);
  });

  test("with revival 0 a code that nothing chooses stays", () => {
    const book = build(create, 0);
    const first = vectorsOf(book);
    follow(book, [2, 2, 2]);
    expect([0, 1, 3].map((code) => vectorsOf(book)[code])).toEqual([0, 1, 3].map((code) => first[code]));
  });

  test("begins anew from given vectors, none of them dead", () => {
    const book = build(create, 0.1);
    follow(book, [0, 1, 1]);
    const given = [
      [1, 1],
      [2, 2],
      [3, 3],
      [4, 4],
    ];
    tf.tidy(() => book.restart(tf.tensor2d(given)));
    expect(vectorsOf(book)).toEqual(given);
    expect(book.parameters.get("count")!.arraySync()).toEqual([1, 1, 1, 1]);
    follow(book, [0, 0, 0]);
    expect(vectorsOf(book).slice(1)).toEqual(
      given.slice(1).map((row) => row.map((value) => expect.closeTo(value, 5) as number)),
    );
  });

  test("a step makes no tensor that lasts", () => {
    const book = build(create, 0.1);
    expect(tensorsMade(() => follow(book, [0, 1, 2]))).toBe(0);
  });
});

test("each step of a moving codebook is the one computed by hand", () => {
  const book = build((revival) => movingCodebook({ ...sizes, smoothing: 1e-9, revival }, createRng(1)), 0);
  const [first] = vectorsOf(book);
  follow(book, [1, 1, 2]);
  follow(book, [1, 2, 2]);
  const vectors = vectorsOf(book);
  // Code 1: counts (0.5 * 2 * 0.5 + 0.5) = 1, sums 0.5 [2, 3] + 0.5 [1, 2] = [1.5, 2.5].
  const expected = [first!, [1.5, 2.5], [(0.25 * 5 + 0.5 * 8) / 1.25, (0.25 * 6 + 0.5 * 10) / 1.25]];
  expected.forEach((row, code) =>
    row.forEach((value, d) => expect(Math.abs(vectors[code]![d]! - value)).toBeLessThan(1e-6)),
  );
});

test("an optimiser's move of a learned codebook stays where codes are revived in the same step", () => {
  const book = build((revival) => learnedCodebook({ ...sizes, revival }, createRng(1)), 0.1);
  const vectors = book.parameters.get("vectors")!;
  const kept = vectorsOf(book)[2]!;
  inStep((pass) => {
    book.follow(tf.tensor2d(rows), tf.tensor1d([2, 2, 2], "int32"), pass);
    vectors.assign(tf.add(vectors, 0.5)); // what an optimiser does before the updates take effect
  });
  vectorsOf(book)[2]!.forEach((value, d) => expect(value).toBeCloseTo(kept[d]! + 0.5, 6));
});

test("a code is dead below the threshold times the mean count", () => {
  const dead = tf.tidy(() => [...deadCodes(tf.tensor1d([4, 0.09, 0, 0.11]), 0.1).dataSync()]);
  expect(dead).toEqual([0, 1, 1, 0]);
});

test("a dead code waits where its row is that of a dead code before it or of a living one, and only then", () => {
  const chosen = (rows: number[][], dead: number[], vectors = rows.map((_, i) => [-9, i])) =>
    tf.tidy(() => [...revivable(tf.tensor1d(dead), tf.tensor2d(rows), tf.tensor2d(vectors)).dataSync()]);
  const rows = [
    [1, 2],
    [3, 4],
    [1, 2],
    [1, 2],
    [3, 4.5],
    [3, 4],
  ];
  expect(chosen(rows, [1, 1, 1, 1, 1, 1])).toEqual([1, 1, 0, 0, 1, 0]);
  // What would have been drawn for codes that live does not count.
  expect(chosen(rows, [0, 0, 1, 1, 1, 1])).toEqual([0, 0, 1, 0, 1, 1]);
  expect(chosen(rows, [0, 0, 0, 0, 0, 0])).toEqual([0, 0, 0, 0, 0, 0]);
  // Code 4 lives at the row of codes 1 and 5.
  const vectors = rows.map((_, i) => (i === 4 ? [3, 4] : [-9, i]));
  expect(chosen(rows, [1, 1, 1, 1, 0, 1], vectors)).toEqual([1, 0, 0, 0, 0, 0]);
  expect(
    chosen(
      rows.map(() => [0, 0]),
      [1, 1, 1, 1, 1, 1],
    ),
  ).toEqual([1, 0, 0, 0, 0, 0]);
});

test("rows that lie together far from 0 are told apart", () => {
  const rows = Array.from({ length: 32 }, (_, i) =>
    Array.from({ length: 16 }, (_, d) => 500 + Math.sin(3 * i + 7 * d)),
  );
  const dead = rows.map(() => 1);
  const twice = [...rows, ...rows];
  const found = tf.tidy(() => [
    ...revivable(tf.tensor1d([...dead, ...dead]), tf.tensor2d(twice), tf.zeros([64, 16])).dataSync(),
  ]);
  expect(found).toEqual([...dead, ...rows.map(() => 0)]);
});

test("each code gets a row of its own part of the batch, with equal chances", () => {
  tf.tidy(() => {
    const batch = tf.reshape(tf.range(0, 9), [9, 1]);
    const counts = new Array<number>(9).fill(0);
    for (let seed = 0; seed < 600; seed++) {
      const drawn = [...drawRows(batch, 3, createRng(seed)).dataSync()];
      expect(drawn.map((row) => Math.floor(row / 3))).toEqual([0, 1, 2]);
      drawn.forEach((row) => counts[row]!++);
    }
    // A third of 600 has a standard deviation of 11.5; five of them.
    for (const count of counts) expect(Math.abs(count - 200)).toBeLessThan(5 * 11.5);
    // With fewer rows than codes all rows are used, and none is missed.
    expect(
      [...drawRows(tf.tensor2d([[0], [1]]), 5, createRng(1)).dataSync()].filter((row) => row > 1 || row < 0),
    ).toEqual([]);
  });
});
