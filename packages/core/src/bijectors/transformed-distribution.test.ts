import { useTestBackend } from "@elbo/vitest/backend";
import { distributionContract } from "@elbo/vitest/distribution-contract";
import { expectNoLeakOnThrow, tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { diagonalNormal, standardNormal } from "../distributions/diagonal-normal.js";
import { monteCarloKl } from "../distributions/monte-carlo-kl.js";
import { ArgumentError, ShapeError } from "../errors.js";
import { createRng } from "../random/rng.js";
import { evaluationPass } from "../training/pass.js";
import { type Tensor } from "../types.js";
import { affine } from "./affine.js";
import { affineCoupling } from "./affine-coupling.js";
import { type Bijector, type Flow } from "./bijector.js";
import { chain } from "./chain.js";
import { inverseAutoregressive } from "./inverse-autoregressive.js";
import { maskedAutoregressive } from "./masked-autoregressive.js";
import { permutation } from "./permutation.js";
import { planar } from "./planar.js";
import { transformedDistribution } from "./transformed-distribution.js";

const pass = evaluationPass(createRng(0));
const rng = (seed = 1) => createRng(seed);

const coupling = affineCoupling({ hidden: [6], activation: "tanh" });
const realNvp = chain([coupling, permutation("reverse"), coupling, affine()]);
const maf = maskedAutoregressive({ hidden: [6], activation: "tanh" });
const iaf = inverseAutoregressive({ hidden: [6], activation: "tanh" });

let inContext: Bijector;
beforeAll(() => {
  inContext = chain([coupling, permutation("reverse"), iaf])({ units: 2, context: 2 }, rng());
});
afterAll(() => inContext.dispose());

distributionContract({
  name: "TransformedDistribution",
  createRng,
  parameters: {
    mean: [
      [0.5, -1],
      [0, 2],
    ],
    logVariance: [
      [0, -1],
      [0.5, -0.5],
    ],
    context: [
      [1, -0.5],
      [0.3, 2],
    ],
  },
  create: ({ mean, logVariance, context }) =>
    transformedDistribution(diagonalNormal({ mean, logVariance }), inContext, { pass, context, remember: false }),
  batchShape: [2],
  eventShape: [2],
  pathwise: ["mean", "logVariance", "context"],
  closedForms: [],
});

/** The middles of a square grid around the origin, [count², 2]. */
function grid(reach: number, count: number): Tensor {
  const at = (cell: number) => ((cell + 0.5) / count - 0.5) * 2 * reach;
  return tf.tensor2d(Array.from({ length: count * count }, (_, i) => [at(Math.floor(i / count)), at(i % count)]));
}

/** A flow with weights some way from their first values. */
function unsettled(flow: Flow, units: number) {
  const bijector = flow({ units }, rng(2));
  for (const variable of bijector.parameters.values())
    tf.tidy(() => variable.assign(tf.add(variable, tf.mul(rng(3).normal(variable.shape), 0.3))));
  return bijector;
}

describe.each(["cpu", "wasm"])("on %s", (backend) => {
  beforeAll(() => useTestBackend(backend));
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());
  afterAll(() => useTestBackend());

  test.each([
    ["realNvp", realNvp],
    ["masked autoregressive", maf],
    ["inverse autoregressive", iaf],
  ])("the density of a %s prior integrates to 1 over the plane", (_, flow) => {
    const prior = transformedDistribution(standardNormal([2]), unsettled(flow, 2), { pass });
    const [reach, count] = [12, 160];
    const mass = tf.sum(tf.exp(prior.logProb(grid(reach, count)))).dataSync()[0]!;
    // Cells of 0.15 against a smooth density of width 1; what lies beyond 12 is far below the tolerance.
    expect(Math.abs(mass * ((2 * reach) / count) ** 2 - 1)).toBeLessThan(1e-4);
  });

  test("the log-determinant counts once per event, not once per entry: a scaled normal has its closed form", () => {
    const bijector = affine()({ units: 3 }, rng());
    bijector.parameters.get("logScale")!.assign(tf.tensor([0.5, -1, 0.25]));
    bijector.parameters.get("shift")!.assign(tf.tensor([1, 2, 3]));
    const flow = transformedDistribution(standardNormal([3]), bijector, { pass, remember: false });
    const exact = diagonalNormal({ mean: tf.tensor([1, 2, 3]), logVariance: tf.tensor([1, -2, 0.5]) });
    const z = rng().normal([5, 3]);
    // float32 rounding of sums near 10
    expectClose(flow.logProb(z), exact.logProb(z), 1e-5);
    const drawn = transformedDistribution(standardNormal([3]), bijector, { pass });
    const own = drawn.sample(rng(), [5]);
    expectClose(drawn.logProb(own), exact.logProb(own), 1e-5);
  });

  test.each([[[]], [[4]], [[2, 3]]])(
    "for draws of sample shape %j, the remembered density is that by the inverse",
    (shape) => {
      const context = rng(5).normal([3, 2]);
      const bijector = chain([iaf, permutation("reverse"), iaf])({ units: 2, context: 2 }, rng());
      const base = diagonalNormal({ mean: rng(6).normal([3, 2]), logVariance: rng(7).normal([3, 2]) });
      const posterior = transformedDistribution(base, bijector, { pass, context });
      const z = posterior.sample(rng(8), shape);
      expect(posterior.logProb(z).shape).toEqual([...shape, 3]);
      // A copy is not the remembered tensor: float32 rounding through two layers and back.
      expectClose(posterior.logProb(z), posterior.logProb(tf.clone(z)), 1e-4);
      const pair = posterior.sampleWithLogProb(rng(8), shape);
      expect(pair.value.dataSync()).toEqual(z.dataSync());
      expect(pair.logProb.dataSync()).toEqual(posterior.logProb(z).dataSync());
    },
  );

  test("a planar posterior gives the density of its own draws without an inverse", () => {
    const bijector = unsettled(chain([planar(), planar()]), 2);
    const posterior = transformedDistribution(standardNormal([2]), bijector, { pass });
    const z = posterior.sample(rng(8), [6]);
    const start = rng(8).normal([6, 2]);
    const { value, logDet } = bijector.forward(start, pass);
    expect(z.dataSync()).toEqual(value.dataSync());
    expectClose(posterior.logProb(z), tf.sub(standardNormal([2]).logProb(start), logDet), 1e-6);
  });

  test("the gradient of the sampled KL reaches the flow, the base and the context", () => {
    const bijector = chain([planar({ amortised: true }), planar({ amortised: true })])({ units: 2, context: 2 }, rng());
    const loss = (mean: Tensor, context: Tensor): tf.Scalar => {
      const base = diagonalNormal({ mean, logVariance: tf.fill([3, 2], -0.5) });
      const posterior = transformedDistribution(base, bijector, { pass, context });
      const z = posterior.sample(rng(8), [4]);
      return tf.mean(monteCarloKl(posterior, standardNormal([2]), z));
    };
    const inputs = [rng(6).normal([3, 2]), rng(5).normal([3, 2])] as const;
    const byInput = tf.grads((...each: Tensor[]) => loss(each[0]!, each[1]!))([...inputs]);
    const { grads } = tf.variableGrads(() => loss(...inputs));
    expect(Object.keys(grads)).toHaveLength(bijector.parameters.size);
    for (const gradient of [...byInput, ...Object.values(grads)])
      expect([...gradient.dataSync()].every((value) => Number.isFinite(value) && value !== 0)).toBe(true);
  });
});

function expectClose(a: Tensor, b: Tensor, tolerance: number): void {
  expect(a.shape).toEqual(b.shape);
  const expected = b.dataSync();
  a.dataSync().forEach((value, i) => expect(Math.abs(value - expected[i]!)).toBeLessThan(tolerance));
}

/** E_q[log q - log p] of a two-layer planar q, by draws and by the trapezoidal rule, in one dimension. */
test("the sampled KL of a planar posterior is that of quadrature", () => {
  tf.tidy(() => {
    const bijector = unsettled(chain([planar(), planar()]), 1);
    const posterior = transformedDistribution(standardNormal([1]), bijector, { pass });
    const count = 20_000;
    const z = posterior.sample(rng(8), [count]);
    const draws = monteCarloKl(posterior, standardNormal([1]), z);
    const { mean, variance } = tf.moments(draws);
    const [reach, cells] = [8, 4000];
    const start = tf.reshape(tf.linspace(-reach, reach, cells + 1), [cells + 1, 1]);
    const { value, logDet } = bijector.forward(start, pass);
    const density = standardNormal([1]).logProb(start);
    const gap = tf.sub(tf.sub(density, logDet), standardNormal([1]).logProb(value));
    const exact = tf.sum(tf.mul(tf.exp(density), gap)).dataSync()[0]! * ((2 * reach) / cells);
    const error = Math.sqrt(variance.dataSync()[0]! / count);
    expect(Math.abs(mean.dataSync()[0]! - exact)).toBeLessThan(5 * error);
    bijector.dispose();
  });
});

test("without an inverse, the density of another tensor is refused with the way out", () => {
  tf.tidy(() => {
    const bijector = planar()({ units: 2 }, rng());
    const posterior = transformedDistribution(standardNormal([2]), bijector, { pass });
    const message =
      'TransformedDistribution: value must be a draw that is remembered; got "another tensor [5, 2]". planar has no ' +
      "inverse in closed form: draw and ask inside one tf.tidy, or use sampleWithLogProb.";
    const z = posterior.sample(rng(), [5]);
    for (const other of [tf.clone(z), tf.tidy(() => posterior.sample(rng(), [5]))]) {
      expect(() => posterior.logProb(other)).toThrow(new ArgumentError(message));
      expectNoLeakOnThrow(() => posterior.logProb(other));
    }
    expect(posterior.logProb(z).shape).toEqual([5]);
    bijector.dispose();
  });
});

test("outside of a tidy a draw is one tensor and nothing else, and is not remembered", () => {
  const bijector = planar()({ units: 2 }, rng());
  const base = standardNormal([2]);
  const posterior = transformedDistribution(base, bijector, { pass });
  const draws: Tensor[] = [];
  expect(tensorsMade(() => draws.push(posterior.sample(rng(), [5])))).toBe(1);
  expect(() => posterior.logProb(draws[0]!)).toThrow(ArgumentError);
  expect(tensorsMade(() => tf.dispose(posterior.sampleWithLogProb(rng())))).toBe(0);
  expect(tensorsMade(() => tf.tidy(() => posterior.logProb(posterior.sample(rng()))).dispose())).toBe(0);
  expectNoLeakOnThrow(() =>
    posterior.sample({
      ...rng(),
      normal: () => {
        throw new Error("no randomness");
      },
    }),
  );
  tf.dispose([draws, base.mean, base.logVariance]);
  bijector.dispose();
});

test("a base or a context that does not fit is refused", () => {
  tf.tidy(() => {
    const bijector = affine({ amortised: true })({ units: 2, context: 3 }, rng());
    const context = tf.zeros([4, 3]);
    expect(() => transformedDistribution(standardNormal([5]), bijector, { pass, context })).toThrow(
      new ShapeError("TransformedDistribution: base must have the event shape [2] of affine; got [5]."),
    );
    expect(() => transformedDistribution(standardNormal([2]), bijector, { pass, context })).toThrow(
      new ShapeError("TransformedDistribution: context must have the leading axes [], those of base; got [4, 3]."),
    );
    bijector.dispose();
  });
});

test("a draw is the image of the base's draw", () => {
  tf.tidy(() => {
    const base = standardNormal([2], [3]);
    const bijector = iaf({ units: 2 }, rng());
    const distribution = transformedDistribution(base, bijector, { pass });
    const image = distribution.image(base.sample(createRng(5), [4]));
    expect(image.arraySync()).toEqual(distribution.sample(createRng(5), [4]).arraySync());
    bijector.dispose();
  });
});
