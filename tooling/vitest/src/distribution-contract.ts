import * as tf from "@tensorflow/tfjs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { useTestBackend } from "./backend.js";
import { centralDifferences } from "./finite-differences.js";
import { expectNoLeakOnThrow, tensorsMade } from "./leaks.js";
import { meanAndError } from "./monte-carlo.js";
import { countDraws, failAfter, type RngLike } from "./watched-rng.js";

type Tensor = tf.Tensor;
type Shape = readonly number[];

/** What the contract needs of a distribution. */
export interface DistributionLike {
  readonly batchShape: Shape;
  readonly eventShape: Shape;
  sample(rng: RngLike, sampleShape?: Shape): Tensor;
  logProb(value: Tensor): Tensor;
  expectation?(): Tensor;
  entropy?(): Tensor;
}

export interface DistributionContract<P extends string> {
  /** The name that error messages begin with, for example "DiagonalNormal". */
  readonly name: string;
  readonly createRng: (seed: number) => RngLike;
  /** Valid parameters, as nested arrays, with at least one batch axis. */
  readonly parameters: Readonly<Record<P, tf.TensorLike>>;
  /** The distribution that borrows these parameters and makes no tensor of its own. */
  readonly create: (parameters: Record<NoInfer<P>, Tensor>) => DistributionLike;
  readonly batchShape: Shape;
  readonly eventShape: Shape;
  /** The parameters that the gradient of a draw reaches; it is zero for the others. */
  readonly pathwise: readonly NoInfer<P>[];
  /**
   * Whether log p has a gradient with respect to the value.
   * @default true
   */
  readonly continuous?: boolean;
  /**
   * The closed forms that exist.
   * @default both
   */
  readonly closedForms?: readonly ("expectation" | "entropy")[];
  /**
   * Tensors that a draw carries, and which end with it.
   * @default none
   */
  readonly carried?: number;
  /** Events outside the support, of shape [...event], where log p is -Infinity. */
  readonly outside?: readonly tf.TensorLike[];
}

/** The suite that every distribution passes, on the backends cpu and wasm. */
export function distributionContract<P extends string>(contract: DistributionContract<P>): void {
  describe.each(["cpu", "wasm"])(`${contract.name} on %s keeps the contract of distributions:`, (backend) => {
    beforeAll(() => useTestBackend(backend));
    beforeEach(() => tf.engine().startScope());
    afterEach(() => tf.engine().endScope());
    afterAll(() => useTestBackend());
    shapeTests(contract);
    randomnessTests(contract);
    gradientTests(contract);
    closedFormTests(contract);
    memoryTests(contract);
  });
}

type Contract<P extends string> = DistributionContract<P>;

function tensorsOf<P extends string>({ parameters }: Contract<P>): Record<P, Tensor> {
  const tensor = ([name, values]: [string, tf.TensorLike]) => [name, tf.tensor(values as number[])];
  return Object.fromEntries(Object.entries<tf.TensorLike>(parameters).map(tensor)) as Record<P, Tensor>;
}

function shapeTests<P extends string>(contract: Contract<P>): void {
  const { batchShape, eventShape, createRng } = contract;
  const make = (): DistributionLike => contract.create(tensorsOf(contract));

  test("its batch and event shapes are those of its parameters", () => {
    const { batchShape: batch, eventShape: event } = make();
    expect({ batch, event }).toEqual({ batch: batchShape, event: eventShape });
  });

  test.each([[[]], [[3]], [[2, 3]]])("draws of sample shape %j, and their densities, keep the shape law", (sample) => {
    const distribution = make();
    const draws = distribution.sample(createRng(1), sample);
    expect(draws.shape).toEqual([...sample, ...batchShape, ...eventShape]);
    expect(draws.dtype).toBe("float32");
    const density = distribution.logProb(draws);
    expect(density.shape).toEqual([...sample, ...batchShape]);
    expect(density.dataSync().every(Number.isFinite)).toBe(true);
  });

  test("a value without batch axes, or with batch axes of size 1, is repeated over the batch", () => {
    const distribution = make();
    const draws = distribution.sample(createRng(2));
    const event = tf.slice(
      draws,
      draws.shape.map(() => 0),
      [...batchShape.map(() => 1), ...eventShape],
    );
    const repeated = tf.tile(event, [...batchShape, ...eventShape.map(() => 1)]);
    const expected = [...distribution.logProb(repeated).dataSync()];
    for (const shape of [event.shape, eventShape]) {
      const density = distribution.logProb(tf.reshape(event, [...shape]));
      expect(density.shape).toEqual(batchShape);
      expect([...density.dataSync()]).toEqual(expected);
    }
  });

  test("a value that does not fit is refused, naming both shapes", () => {
    const wrong = [...batchShape, ...eventShape, 7];
    const whole = [...batchShape, ...eventShape].join(", ");
    const rule = `value must end in the batch and event axes [${whole}]`;
    const message = `${contract.name}: ${rule}; got [${wrong.join(", ")}].`;
    const refused = expect.objectContaining({ name: "ShapeError", message }) as Error;
    expect(() => make().logProb(tf.zeros(wrong))).toThrow(refused);
  });

  const outside = (contract.outside ?? []).map((event) => [event]);
  test.each(outside)("log p is -Infinity outside the support, at %j", (event) => {
    const density = make().logProb(tf.tensor(event as number[]));
    expect(new Set(density.dataSync())).toEqual(new Set([-Infinity]));
  });
}

function randomnessTests<P extends string>(contract: Contract<P>): void {
  const make = (): DistributionLike => contract.create(tensorsOf(contract));
  const draw = (rng: RngLike): number[] => [...make().sample(rng, [50]).dataSync()];

  test("equal seeds give equal draws", () => {
    expect(draw(contract.createRng(3))).toEqual(draw(contract.createRng(3)));
  });

  test("different seeds, and two draws in a row, give different draws", () => {
    const rng = contract.createRng(3);
    const first = draw(rng);
    expect(draw(rng)).not.toEqual(first);
    expect(draw(contract.createRng(4))).not.toEqual(first);
  });
}

function gradientTests<P extends string>(contract: Contract<P>): void {
  const names = Object.keys(contract.parameters) as P[];
  const make = (values: Tensor[]): DistributionLike =>
    contract.create(Object.fromEntries(names.map((name, i) => [name, values[i]!])) as Record<P, Tensor>);
  const parameters = (): Tensor[] => names.map((name) => tensorsOf(contract)[name]);

  test("the gradient of log p with respect to each parameter is that of finite differences", () => {
    const values = parameters();
    const draws = make(values).sample(contract.createRng(5), [2]);
    const total = (...inputs: Tensor[]): tf.Scalar => tf.sum(make(inputs).logProb(draws));
    const gradients = tf.grads(total)(values);
    names.forEach((name, at) => {
      const numeric = centralDifferences((x) => total(...values.with(at, x)).dataSync()[0]!, values[at]!, 1e-2);
      // Central differences in float32 with step 1e-2: rounding gives about 1e-3, the third derivative up to 1e-2.
      gradients[at]!.dataSync().forEach((gradient, i) => {
        const error = Math.abs(gradient - numeric[i]!) / Math.max(1, Math.abs(numeric[i]!));
        expect(error, `${name}[${i}]: ${gradient} for ${numeric[i]}`).toBeLessThan(2e-2);
      });
    });
  });

  if (contract.continuous ?? true)
    test("the gradient of log p with respect to the value is finite", () => {
      const distribution = make(parameters());
      const draws = distribution.sample(contract.createRng(6), [20]);
      const gradient = tf.grad((value: Tensor) => tf.sum(distribution.logProb(value)))(draws);
      expect(gradient.dataSync().every(Number.isFinite)).toBe(true);
    });

  test(`the gradient of a draw reaches ${contract.pathwise.join(", ") || "no parameter"}`, () => {
    const draw = (inputs: Tensor[]): Tensor => make(inputs).sample(contract.createRng(7), [20]);
    const total = (...inputs: Tensor[]): tf.Scalar => tf.sum(tf.square(draw(inputs)));
    const gradients = tf.grads(total)(parameters());
    names.forEach((name, at) => {
      const values = [...gradients[at]!.dataSync()];
      expect(values.every(Number.isFinite)).toBe(true);
      expect(
        values.some((value) => value !== 0),
        name,
      ).toBe(contract.pathwise.includes(name));
    });
  });
}

function closedFormTests<P extends string>(contract: Contract<P>): void {
  const count = 4000;
  const forms = contract.closedForms ?? ["expectation", "entropy"];
  const estimates = {
    expectation: (_: DistributionLike, draws: Tensor) => draws,
    entropy: (distribution: DistributionLike, draws: Tensor) => tf.neg(distribution.logProb(draws)),
  };
  test.each(forms)("its %s is the mean over draws, within 5 standard errors", (form) => {
    const distribution = contract.create(tensorsOf(contract));
    const draws = distribution.sample(contract.createRng(8), [count]);
    const { shape, mean, error } = meanAndError(estimates[form](distribution, draws));
    const closed = distribution[form]!();
    expect(closed.shape).toEqual(shape);
    // 1e-5 for rounding where the standard error is zero or nearly so.
    closed.dataSync().forEach((value, i) => expect(Math.abs(mean[i]! - value)).toBeLessThan(5 * error[i]! + 1e-5));
  });
}

function memoryTests<P extends string>(contract: Contract<P>): void {
  const { createRng } = contract;

  test("it makes nothing but its results", () => {
    const parameters = tensorsOf(contract);
    expect(tensorsMade(() => contract.create(parameters))).toBe(0);
    const distribution = contract.create(parameters);
    const draws = distribution.sample(createRng(9), [4]);
    expect(tensorsMade(() => distribution.sample(createRng(9), [4]))).toBe(1 + (contract.carried ?? 0));
    expect(tensorsMade(() => distribution.sample(createRng(9), [4]).dispose())).toBe(0);
    expect(tensorsMade(() => tf.tidy(() => void distribution.sample(createRng(9), [4])))).toBe(0);
    expect(tensorsMade(() => distribution.logProb(draws))).toBe(1);
    for (const form of contract.closedForms ?? (["expectation", "entropy"] as const))
      expect(tensorsMade(() => distribution[form]!())).toBe(1);
  });

  test("it leaves nothing behind when a value is refused or the randomness fails", () => {
    const distribution = contract.create(tensorsOf(contract));
    const wrong = tf.zeros([...contract.batchShape, ...contract.eventShape, 7]);
    expectNoLeakOnThrow(() => distribution.logProb(wrong));
    for (let draws = 0; draws < countDraws(createRng(10), (rng) => tf.dispose(distribution.sample(rng))); draws++)
      expectNoLeakOnThrow(() => distribution.sample(failAfter(createRng(10), draws)));
  });
}
