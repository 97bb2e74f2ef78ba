import { bits } from "@elbo/vitest/bits";
import { expectNoLeakOnThrow, tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { ArgumentError, ShapeError } from "../errors.js";
import { latentObjective } from "../objectives/latent-objective.js";
import { defineLatentModel } from "./define-latent-model.js";
import { manifold, manifoldCodes } from "./manifold.js";
import { traversalCodes, traverse } from "./traversal.js";

const toyVae = defineLatentModel({
  ...{ name: "toyVae", kind: "toy-vae", options: {} },
  objective: (parts) => latentObjective(parts, { divergences: { kl: { divergence: parts.kl } } }),
});
const small = { data: bits(1).spec, latent: 3, hidden: [8] } as const;

test("each row moves its unit and leaves the others", () => {
  tf.tidy(() => {
    const codes = traversalCodes(tf.tensor([5, 6, 7]), { units: [2, 0], range: [-1, 1], steps: 3 });
    expect(codes.arraySync()).toEqual([
      [
        [5, 6, -1],
        [5, 6, 0],
        [5, 6, 1],
      ],
      [
        [-1, 6, 7],
        [0, 6, 7],
        [1, 6, 7],
      ],
    ]);
  });
});

test("the only unit of a code moves", () => {
  tf.tidy(() => {
    expect(traversalCodes(tf.tensor([5]), { range: [-1, 1], steps: 3 }).arraySync()).toEqual([[[-1], [0], [1]]]);
  });
});

test("all units move from -3 to 3 in 11 steps unless told otherwise", () => {
  tf.tidy(() => {
    const codes = traversalCodes(tf.tensor([0, 9]));
    expect(codes.shape).toEqual([2, 11, 2]);
    const row = (codes.arraySync() as number[][][])[1]!;
    // tf.linspace adds its step up in float32.
    expect([row[0]![1]!, row[10]![1]!].map((value) => value.toFixed(5))).toEqual(["-3.00000", "3.00000"]);
    expect(row.every(([first]) => first === 0)).toBe(true);
  });
});

test("a traversal passes the reconstruction where the unit has the value of the example's own code", () => {
  const model = toyVae(small);
  tf.tidy(() => {
    const x = tf.tensor([
      [1, 0],
      [0, 1],
    ]);
    const code = model.encode(tf.expandDims(x, 0)).dataSync();
    const images = traverse(model, x, { units: [1], range: [code[1]!, 4], steps: 2 });
    expect(images.shape).toEqual([1, 2, 2, 2]);
    const same = model.reconstruct(tf.expandDims(x, 0)).dataSync();
    images
      .dataSync()
      .slice(0, 4)
      .forEach((value, i) => expect(value).toBeCloseTo(same[i]!, 6));
  });
  model.dispose();
});

test("the manifold has the quantiles of the standard normal: the first unit to the right, the second up", () => {
  tf.tidy(() => {
    const codes = manifoldCodes(2, { steps: 3 }).arraySync() as number[][][];
    // scipy.stats.norm.ppf(1 / 6) = -0.967421566101701, in float32
    const q = 0.967421566101701;
    const expected = [
      [
        [-q, q],
        [0, q],
        [q, q],
      ],
      [
        [-q, 0],
        [0, 0],
        [q, 0],
      ],
      [
        [-q, -q],
        [0, -q],
        [q, -q],
      ],
    ];
    codes.flat(2).forEach((value, i) => expect(value).toBeCloseTo(expected.flat(2)[i]!, 6));
  });
});

test("a manifold through two of more units leaves the others at zero", () => {
  const model = toyVae(small);
  tf.tidy(() => {
    const codes = manifoldCodes(3, { steps: 2, units: [2, 1] });
    expect([...codes.slice([0, 0, 0], [2, 2, 1]).dataSync()]).toEqual([0, 0, 0, 0]);
    expect(manifold(model, { steps: 2, units: [2, 1] }).shape).toEqual([2, 2, 2, 2]);
    expect(manifold(model, { steps: 2, units: [2, 1] }).dataSync()).toEqual(model.decode(codes).dataSync());
  });
  model.dispose();
});

test("bad options are refused by name and leak nothing, and each call makes one tensor", () => {
  const model = toyVae(small);
  const [x, code, wrong] = [tf.ones([2, 2]), tf.zeros([3]), tf.ones([5])];
  const refused: [() => unknown, RegExp][] = [
    [() => traverse(model, x, { units: [3] }), /traverse: units must be a list of integers from 0 to 2; got \[3\]/],
    [() => traverse(model, x, { units: [] }), /traverse: units must be/],
    [() => traverse(model, x, { range: [0, NaN] }), /traverse: range must be two finite numbers; got \[0,"NaN"\]/],
    [() => traverse(model, x, { steps: 1 }), /traverse: steps must be an integer of at least 2; got 1/],
    [() => manifold(model, { steps: 0 }), /manifold: steps must be a positive integer; got 0/],
    [
      () => manifold(model, { units: [1, 1] }),
      /manifold: units must be two different integers from 0 to 2; got \[1,1\]/,
    ],
  ];
  for (const [call, message] of refused) {
    expect(call).toThrow(message);
    expect(call).toThrow(ArgumentError);
    expectNoLeakOnThrow(call);
  }
  expect(() => traverse(model, wrong)).toThrow(ShapeError);
  for (const call of [() => traverse(model, x), () => traversalCodes(code), () => manifold(model)])
    expect(tensorsMade(() => call().dispose())).toBe(0);
  tf.dispose([x, code, wrong]);
  model.dispose();
});
