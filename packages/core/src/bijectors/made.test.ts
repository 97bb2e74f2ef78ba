import { useTestBackend } from "@elbo/vitest/backend";
import { jacobians } from "@elbo/vitest/jacobian";
import { expectNoLeakOnThrow, tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { ArgumentError } from "../errors.js";
import { createRng } from "../random/rng.js";
import { evaluationPass } from "../training/pass.js";
import { type Tensor } from "../types.js";
import { madeNetwork } from "./made.js";

const pass = evaluationPass(createRng(0));

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

/** The derivatives of each output group's entries by each input, at two points. */
function derivatives(hidden: readonly number[], units: number, context?: Tensor): number[][][][] {
  const entries = context?.shape.at(-1) ?? 0;
  const network = madeNetwork({ hidden, activation: "tanh", outputs: 2 })({ units, context: entries }, createRng(1));
  const events = createRng(2).normal([2, units]);
  return [0, 1].map((group) => jacobians((x) => network.apply(x, pass, context)[group]!, events));
}

describe.each(["cpu", "wasm"])("on %s", (backend) => {
  beforeAll(() => useTestBackend(backend));
  afterAll(() => useTestBackend());

  test.each([
    [[7], 4],
    [[8, 5], 4],
    [[3], 5], // fewer hidden units than degrees
    [[], 3],
    [[6, 6], 2],
  ])(
    "with hidden layers %j, output i of %i depends on the inputs before i, and on nothing else, exactly",
    (hidden, units) => {
      for (const context of [undefined, createRng(3).normal([2, 2])])
        for (const jacobian of derivatives(hidden, units, context).flat())
          jacobian.forEach((row, output) => row.slice(output).forEach((derivative) => expect(derivative).toBe(0)));
    },
  );

  test("with enough hidden units every output depends on every input before it", () => {
    for (const hidden of [[], [7], [8, 7]])
      for (const jacobian of derivatives(hidden, 4).flat())
        jacobian.forEach((row, output) => row.slice(0, output).forEach((derivative) => expect(derivative).not.toBe(0)));
  });

  test.each([[[]], [[4]], [[4, 4]]])(
    "with hidden layers %j the context reaches every output, the first too",
    (hidden) => {
      for (const units of [1, 3]) {
        const network = madeNetwork({ hidden, outputs: 1 })({ units, context: 2 }, createRng(1));
        const x = createRng(2).normal([2, units]);
        const context = createRng(3).normal([2, 2]);
        for (const jacobian of jacobians((given) => network.apply(x, pass, given)[0]!, context))
          jacobian.forEach((row) => expect(row.some((derivative) => derivative !== 0)).toBe(true));
      }
    },
  );
});

test("a network of one dimension gives the same whatever its input is", () => {
  const network = madeNetwork({ hidden: [5, 5], outputs: 2 })({ units: 1 }, createRng(1));
  const [shift, scale] = network.apply(tf.tensor2d([[-3], [0], [8]]), pass) as [Tensor, Tensor];
  for (const output of [shift, scale]) expect(new Set(output.dataSync()).size).toBe(1);
});

test("impossible options are refused by name", () => {
  expect(() => madeNetwork({ hidden: [0], outputs: 2 })).toThrow(
    "madeNetwork: hidden[0] must be a positive integer; got 0.",
  );
  expect(() => madeNetwork({ outputs: 0 })).toThrow("madeNetwork: outputs must be a positive integer; got 0.");
  expect(() => madeNetwork({ hidden: 8 as never, outputs: 2 })).toThrow(
    "madeNetwork: hidden must be a list such as [256, 256]; got 8.",
  );
  expect(() => madeNetwork({ hidden: { x: [6] } as never, outputs: 2 })).toThrow(
    'madeNetwork: hidden must be a list such as [256, 256]; got {"x":[6]}.',
  );
  expect(() => madeNetwork({ activation: "no" as never, outputs: 2 })).toThrow(/madeNetwork: activation must be/);
  expect(() => madeNetwork({ units: 2, outputs: 2 } as never)).toThrow(ArgumentError);
});

test("it frees what it made, also when its weights cannot be made", () => {
  const build = madeNetwork({ hidden: [4, 4], outputs: 2 });
  expect(tensorsMade(() => build({ units: 3, context: 2 }, createRng(0)).dispose())).toBe(0);
  const failing = {
    ...createRng(0),
    split: () => {
      throw new Error("no randomness");
    },
  };
  expectNoLeakOnThrow(() => build({ units: 3 }, failing));
});
