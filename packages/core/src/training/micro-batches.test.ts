import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, expect, test } from "vitest";
import { momentum, toyModel } from "../../test/toy-model.js";
import { batchNorm } from "../networks/batch-norm.js";
import { RandomStream } from "../random/stream.js";
import { createRng } from "../random/rng.js";
import { type HostBatch } from "../data/source.js";
import { type Player, type Scalar, type Variable } from "../types.js";
import { eager } from "./eager.js";
import { createOptimizerStates, trainingStep } from "./training-step.js";

let before: number;
beforeEach(() => void (before = tf.memory().numTensors));
afterEach(() => expect(tf.memory().numTensors).toBe(before));

const rows = (count: number): HostBatch => ({
  x: { values: RandomStream.fromSeed(1).fillNormal(new Float32Array(3 * count)), shape: [count, 3] },
});

/** Outputs, and the parameters after a step. */
async function step(players: readonly Player[], batch: HostBatch, accumulate?: number) {
  const states = createOptimizerStates(players);
  const prepared = eager.prepare(trainingStep(players, states, { ...(accumulate && { accumulate }) }));
  const outputs = await prepared.run(batch, { step: 0, stream: RandomStream.fromSeed(2) });
  states.forEach((state) => state.dispose());
  const terms = Object.fromEntries(Object.entries(outputs).map(([name, { values }]) => [name, values[0]!]));
  return {
    terms,
    values: players.flatMap(({ objective }) => [...objective.parameters.values()].flatMap((at) => [...at.dataSync()])),
  };
}

/** mean over examples of (x w - 1)², which knows no noise. */
function line(): { players: Player[]; weight: Variable } {
  const weight = tf.tidy(() => tf.variable(tf.tensor([0.1, -0.2, 0.3], [3, 1])));
  const objective = {
    parameters: new Map([["w", weight]]),
    evaluate: ({ x }: Record<string, tf.Tensor>) => {
      const square = x!.matMul(weight).sub(1).square().mean<Scalar>();
      return { loss: square, terms: { square } };
    },
  };
  return { players: [{ name: "line", objective, optimizer: momentum(0.5) }], weight };
}

test.each([2, 3, 4, 7, 12, 100])(
  "%i parts of a batch make the step of the whole batch, however they divide it",
  async (parts) => {
    const [whole, divided] = [line(), line()];
    const [expected, actual] = [await step(whole.players, rows(12)), await step(divided.players, rows(12), parts)];
    // Float32 sums of twelve terms of order 1 in another order.
    const near = (a: number, b: number) => expect(Math.abs(a - b)).toBeLessThan(2e-6);
    expected.values.forEach((value, i) => near(actual.values[i]!, value));
    near(actual.terms["loss"]!, expected.terms["loss"]!);
    near(actual.terms["square"]!, expected.terms["square"]!);
    [whole, divided].forEach(({ weight }) => weight.dispose());
  },
);

test("parts of other sizes count as they have examples", async () => {
  const { players, weight } = line();
  const batch = { x: { values: Float32Array.of(1, 0, 0, 1, 0, 0, 5, 0, 0), shape: [3, 3] } };
  // Parts of one and two examples; the whole: (2 x 0.9² + (0.5 - 1)²) / 3.
  const { terms } = await step(players, batch, 2);
  expect(Math.abs(terms["loss"]! - (2 * 0.81 + 0.25) / 3)).toBeLessThan(1e-6);
  weight.dispose();
});

test("each part draws noise of its own, from the step's stream: the same step has the same bits", async () => {
  const run = async (accumulate: number) => {
    const model = toyModel();
    const result = await step(model.players(), rows(8), accumulate);
    model.dispose();
    return result;
  };
  expect(await run(4)).toEqual(await run(4));
  expect((await run(4)).terms["loss"]).not.toBe((await run(2)).terms["loss"]);
});

test("moving averages of batch norm take the mean of what the parts ask for", async () => {
  const network = batchNorm({ momentum: 0.5 })([1], createRng(0));
  const objective = {
    parameters: network.parameters,
    evaluate: ({ x }: Record<string, tf.Tensor>, pass: Parameters<typeof network.apply>[1]) => ({
      loss: network.apply(x!, pass).square().mean<Scalar>(),
      terms: {},
    }),
  };
  const players = [{ name: "norm", objective, optimizer: momentum(0) }];
  await step(players, { x: { values: Float32Array.of(1, 3, 5, 11), shape: [4, 1] } }, 2);
  // Halfway from 0 to the means of the parts, 2 and 8; from 1 to their variances, 2 and 18: exact in float32.
  expect(network.parameters.get("movingMean")!.dataSync()[0]).toBe(2.5);
  expect(network.parameters.get("movingVariance")!.dataSync()[0]).toBe(5.5);
  network.dispose();
});

test("a number of parts that is none is refused", () => {
  const { players, weight } = line();
  const states = createOptimizerStates(players);
  expect(() => trainingStep(players, states, { accumulate: 0 })).toThrow(
    "trainingStep: accumulate must be a positive integer; got 0.",
  );
  states.forEach((state) => state.dispose());
  weight.dispose();
});
