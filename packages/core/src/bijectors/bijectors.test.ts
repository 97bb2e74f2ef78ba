import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { expectNoLeakOnThrow } from "@elbo/vitest/leaks";
import { ArgumentError, ShapeError } from "../errors.js";
import { dense } from "../networks/dense.js";
import { createRng } from "../random/rng.js";
import { evaluationPass } from "../training/pass.js";
import { type Tensor } from "../types.js";
import { affine } from "./affine.js";
import { affineCoupling } from "./affine-coupling.js";
import { type Bijector } from "./bijector.js";
import { chain } from "./chain.js";
import { inverseAutoregressive } from "./inverse-autoregressive.js";
import { invert } from "./invert.js";
import { maskedAutoregressive } from "./masked-autoregressive.js";
import { permutation } from "./permutation.js";
import { planar } from "./planar.js";

const pass = evaluationPass(createRng(0));
const rng = () => createRng(1);

beforeEach(() => tf.engine().startScope());
afterEach(() => tf.engine().endScope());

function assign(bijector: Bijector, values: Readonly<Record<string, number | number[] | number[][]>>): Bijector {
  for (const [path, value] of Object.entries(values)) bijector.parameters.get(path)!.assign(tf.tensor(value));
  return bijector;
}

const softplus = (x: number): number => Math.log1p(Math.exp(x));
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));

/** Compares with float64 figures; float32 rounding of a few operations on values of order 1. */
function expectValues(tensor: tf.Tensor, expected: readonly number[]): void {
  expect(tensor.size).toBe(expected.length);
  tensor.dataSync().forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 5));
}

test("affine starts as the identity, and follows its parameters", () => {
  const bijector = affine()({ units: 2 }, rng());
  const x = tf.tensor2d([[1, -2]]);
  expectValues(bijector.forward(x, pass).value, [1, -2]);
  assign(bijector, { shift: [3, 4], logScale: [Math.log(2), -1] });
  const { value, logDet } = bijector.forward(x, pass);
  expectValues(value, [5, 4 - 2 * Math.exp(-1)]);
  expectValues(logDet, [Math.log(2) - 1]);
});

test("permutations put entry order[i] in place i, and back", () => {
  const fixed = permutation([2, 0, 1])({ units: 3 }, rng());
  const x = tf.tensor2d([[10, 20, 30]]);
  expectValues(fixed.forward(x, pass).value, [30, 10, 20]);
  expectValues(fixed.inverse(x, pass).value, [20, 30, 10]);
  expectValues(permutation("reverse")({ units: 3 }, rng()).forward(x, pass).value, [30, 20, 10]);
});

test.each([[[0, 0]], [[1, 2]], [[0.5, 1]], [[]], ["random"]])("the order %j is refused", (order) => {
  const rule = 'permutation: order must be "reverse" or each of 0 ... units - 1 once; got ';
  expect(() => permutation(order as number[])).toThrow(new ArgumentError(`${rule}${JSON.stringify(order)}.`));
});

test("a permutation of another length than the events is refused", () => {
  const message = "permutation: order must be a list of 3 places; got [1,0].";
  expect(() => permutation([1, 0])({ units: 3 }, rng())).toThrow(new ArgumentError(message));
});

test("coupling keeps the larger first half, and every other entry when alternating", () => {
  const x = tf.tensor2d([[1, 2, 3, 4, 5]]);
  const kept = (bijector: Bijector) =>
    [...bijector.forward(x, pass).value.dataSync()].map((value, i) => value === i + 1);
  const halves = affineCoupling({ hidden: [3] })({ units: 5 }, rng());
  const alternating = affineCoupling({ hidden: [3], mask: "alternating" })({ units: 5 }, rng());
  expect(kept(halves)).toEqual([true, true, true, false, false]);
  expect(kept(alternating)).toEqual([true, false, true, false, true]);
});

test("coupling with given networks is exp(s) b + t with s = bound tanh(raw / bound)", () => {
  const flow = affineCoupling({ scale: dense({ units: 1 }), shift: dense({ units: 1 }), bound: 2 });
  const bijector = assign(flow({ units: 2 }, rng()), {
    ...{ "scale/kernel": [[3]], "scale/bias": [0.5] },
    ...{ "shift/kernel": [[-1]], "shift/bias": [0.25] },
  });
  const { value, logDet } = bijector.forward(tf.tensor2d([[0.4, -0.7]]), pass);
  const logScale = 2 * Math.tanh((3 * 0.4 + 0.5) / 2);
  expectValues(value, [0.4, -0.7 * Math.exp(logScale) - 0.4 + 0.25]);
  expectValues(logDet, [logScale]);
});

test("coupling refuses what it cannot be built from", () => {
  const message =
    "affineCoupling: units must be at least 2; got 1. A coupling needs an entry that it changes beside one that it keeps.";
  for (const mask of ["halves", "alternating"] as const)
    expect(() => affineCoupling({ mask })({ units: 1 }, rng())).toThrow(message);
  expect(() => affineCoupling({ bound: 0 })).toThrow("affineCoupling: bound must be a positive number; got 0.");
  expect(() => affineCoupling({ mask: "odd" as never })).toThrow(
    'affineCoupling: mask must be "halves" or "alternating"; got "odd".',
  );
  expect(() => affineCoupling({ layers: 2 } as never)).toThrow(
    /affineCoupling: options must be among mask, .*; got "layers"/,
  );
  const wrong = () => affineCoupling({ shift: dense({ units: 3 }) })({ units: 4 }, rng());
  expect(wrong).toThrow(new ShapeError("affineCoupling: shift must give outputs of shape [2]; got [3]."));
  expectNoLeakOnThrow(wrong);
});

test("planar is what its formula says, also where wᵀu < -1 would fold space", () => {
  const [w, u, b] = [[0.6, -0.8], [-3, 4], 0.3]; // wᵀu = -5, |w| = 1
  const bijector = assign(planar()({ units: 2 }, rng()), { w, u, b: [b] });
  const x = [0.5, -0.2];
  const height = Math.tanh(0.6 * x[0]! - 0.8 * x[1]! + b);
  const slope = softplus(-5) - 1; // wᵀû
  const corrected = u.map((entry, i) => entry + (slope + 5) * w[i]!);
  const { value, logDet } = bijector.forward(tf.tensor2d([x]), pass);
  expectValues(
    value,
    x.map((entry, i) => entry + corrected[i]! * height),
  );
  expectValues(logDet, [Math.log(1 + (1 - height * height) * slope)]);
});

test("planar stays one to one for every u: along w it rises, and its determinant is positive", () => {
  const steps = 401;
  for (const strength of [-30, -10, -2, 0, 3]) {
    const bijector = assign(planar()({ units: 1 }, rng()), { w: [2], u: [strength], b: [0.5] });
    const { value, logDet } = bijector.forward(tf.reshape(tf.linspace(-5, 5, steps), [steps, 1]), pass);
    const values = value.dataSync();
    // Where the slope is softplus(-60), float32 cannot tell neighbours apart: it may rise by rounding alone.
    for (let i = 1; i < steps; i++) expect(values[i]! - values[i - 1]!).toBeGreaterThan(-1e-6);
    expect(logDet.dataSync().every(Number.isFinite)).toBe(true);
  }
});

test("planar at w = 0 is finite, and moves nothing but by a shift", () => {
  const bijector = assign(planar()({ units: 2 }, rng()), { w: [0, 0], u: [1, 2], b: [0.5] });
  const { value, logDet } = bijector.forward(tf.tensor2d([[3, 4]]), pass);
  expectValues(value, [3 + Math.tanh(0.5), 4 + 2 * Math.tanh(0.5)]);
  expect(logDet.dataSync()[0]).toSatisfy(Number.isFinite);
});

test("an amortised flow without a context is refused", () => {
  for (const [name, flow] of [
    ["affine", affine({ amortised: true })],
    ["planar", planar({ amortised: true })],
  ] as const)
    expect(() => flow({ units: 2 }, rng())).toThrow(
      `${name}: context must be positive if the flow is amortised; got 0. An amortised flow is built with { units, context }.`,
    );
  expect(() => affine({ amortized: true } as never)).toThrow(
    /affine: options must be among amortised; got "amortized"/,
  );
  expect(() => planar({ layers: 2 } as never)).toThrow(/planar: options must be among amortised; got "layers"/);
});

/** s_0 = 0.1, s_1 = -0.4 x_0 + 0.2; t_0 = -0.5, t_1 = 0.7 x_0 + 0.3; what the mask covers is 9. */
const linear = {
  "input/kernel": [
    [9, -0.4, 9, 0.7],
    [9, 9, 9, 9],
  ],
  "input/bias": [0.1, 0.2, -0.5, 0.3],
};

test("inverse autoregressive: y = g x + (1 - g) t with g = sigmoid(s + 2), by hand", () => {
  const bijector = assign(inverseAutoregressive({ hidden: [] })({ units: 2 }, rng()), linear);
  const [x0, x1] = [0.8, -1.5];
  const [g0, g1] = [sigmoid(2.1), sigmoid(-0.4 * x0 + 0.2 + 2)];
  const { value, logDet } = bijector.forward(tf.tensor2d([[x0, x1]]), pass);
  expectValues(value, [g0 * x0 + (1 - g0) * -0.5, g1 * x1 + (1 - g1) * (0.7 * x0 + 0.3)]);
  expectValues(logDet, [Math.log(g0) + Math.log(g1)]);
});

test("masked autoregressive: y_i = exp(a_i) x_i + m_i, where m and a are of the y before, by hand", () => {
  const bijector = assign(maskedAutoregressive({ hidden: [] })({ units: 2 }, rng()), linear);
  const [x0, x1] = [0.8, -1.5];
  const y0 = Math.exp(-0.5) * x0 + 0.1; // m is the first group, a the second
  const [m1, a1] = [-0.4 * y0 + 0.2, 0.7 * y0 + 0.3];
  const { value, logDet } = bijector.forward(tf.tensor2d([[x0, x1]]), pass);
  expectValues(value, [y0, Math.exp(a1) * x1 + m1]);
  expectValues(logDet, [-0.5 + a1]);
});

test("in one dimension an inverse autoregressive flow gates by the context alone", () => {
  const bijector = assign(inverseAutoregressive({ hidden: [] })({ units: 1, context: 1 }, rng()), {
    ...{ "input/kernel": [[9, 9]], "input/bias": [0.2, -1] },
    ...{ "context/kernel": [[0.5, 2]] },
  });
  const { value, logDet } = bijector.forward(tf.tensor2d([[1], [3]]), pass, tf.tensor2d([[1], [-1]]));
  const gates = [sigmoid(2.7), sigmoid(1.7)];
  expectValues(value, [gates[0]! * 1 + (1 - gates[0]!) * 1, gates[1]! * 3 + (1 - gates[1]!) * -3]);
  expectValues(logDet, gates.map(Math.log));
});

test("a chain applies the first flow first", () => {
  const bijector = chain([affine(), permutation("reverse")])({ units: 2 }, rng());
  assign(bijector, { "affine0/shift": [1, 10] });
  expectValues(bijector.forward(tf.tensor2d([[0, 0]]), pass).value, [10, 1]);
});

test("a chain frees the flows before one that fails", () => {
  expectNoLeakOnThrow(() => chain([planar(), affine(), affineCoupling()])({ units: 1 }, rng()));
});

test("a flow of one's own goes by its position, and a list of other things is refused", () => {
  const own = (sizes: { units: number }) => ({ ...affine()(sizes, rng()), name: "own" });
  expect([...chain([own, own])({ units: 1 }, rng()).parameters.keys()]).toEqual([
    "flow0/shift",
    "flow0/logScale",
    "flow1/shift",
    "flow1/logScale",
  ]);
  const message = "chain: flows must be a list of functions, such as [planar(), planar()]; got ";
  expect(() => chain([3 as never])).toThrow(`${message}[3].`);
  expect(() => chain(planar() as never)).toThrow(message);
  expect(() => invert(3 as never)).toThrow("invert: flow must be a function, such as planar(); got 3.");
});

test("options of autoregressive flows are refused by name", () => {
  for (const [name, flow] of [
    ["inverseAutoregressive", inverseAutoregressive],
    ["maskedAutoregressive", maskedAutoregressive],
  ] as const)
    expect(() => flow({ outputs: 3 } as never)).toThrow(
      `${name}: options must be among hidden, activation; got "outputs"`,
    );
});

describe.each([
  ["inverseAutoregressive", inverseAutoregressive, "forward", "inverse"],
  ["maskedAutoregressive", maskedAutoregressive, "inverse", "forward"],
] as const)("%s with large weights", (_, make, once, inTurn) => {
  const built = (scale: number): Bijector => {
    const bijector = make({ hidden: [16], activation: "relu" })({ units: 6 }, createRng(3));
    for (const variable of bijector.parameters.values()) variable.assign(tf.mul(variable, scale));
    return bijector;
  };

  test("is undone by the direction that takes the entries in turn, whatever the entries that are not solved yet would give", () => {
    const bijector = built(5);
    const x = createRng(4).normal([20, 6]);
    const there = bijector[once](x, pass);
    const back = bijector[inTurn](there.value, pass);
    const [start, end] = [x.dataSync(), back.value.dataSync()];
    expect(end.every(Number.isFinite)).toBe(true);
    const again = bijector[once](back.value, pass).value.dataSync();
    // Maps of such weights are ill-conditioned: the image is the same, to float32 of the largest entry on the way.
    there.value.dataSync().forEach((value, i) => {
      const size = Math.max(...there.value.dataSync().map(Math.abs));
      expect(Math.abs(again[i]! - value)).toBeLessThan(1e-4 * size);
    });
    expect(end[0]).toBeCloseTo(start[0]!, 3);
    bijector.dispose();
  });

  test("has finite gradients there", () => {
    const bijector = built(5);
    const y = tf.mul(createRng(5).normal([20, 6]), 0.1);
    const total = (given: Tensor): Tensor => tf.sum(tf.tanh(tf.add(bijector[inTurn](given, pass).value, 0)));
    expect(bijector[inTurn](y, pass).logDet.dataSync().every(Number.isFinite)).toBe(true);
    expect(tf.grad(total)(y).dataSync().every(Number.isFinite)).toBe(true);
    bijector.dispose();
  });
});
