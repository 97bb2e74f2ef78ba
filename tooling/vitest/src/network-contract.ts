import * as tf from "@tensorflow/tfjs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { useTestBackend } from "./backend.js";
import { centralDifferences } from "./finite-differences.js";
import { largestError } from "./golden.js";
import { expectNoLeakOnThrow, tensorsMade } from "./leaks.js";
import { countDraws, failAfter, type RngLike } from "./watched-rng.js";

type Tensor = tf.Tensor;
type Shape = readonly number[];

/** What a network asks of a pass. */
export interface PassLike {
  readonly training: boolean;
  readonly rng: RngLike;
  value(schedule: number | ((step: number) => number)): tf.Scalar;
  update(variable: tf.Variable, value: Tensor): void;
}

/** What the contract needs of a network. */
export interface NetworkLike {
  readonly inputShape: Shape;
  readonly outputShape: Shape;
  readonly parameters: ReadonlyMap<string, tf.Variable>;
  apply(input: Tensor, pass: PassLike): Tensor;
  dispose(): void;
}

export interface NetworkContract {
  readonly name: string;
  readonly createRng: (seed: number) => RngLike;
  readonly layer: (inputShape: Shape, rng: RngLike) => NetworkLike;
  readonly inputShape: Shape;
  readonly outputShape: Shape;
  /** Shapes of the parameters by path, in order. */
  readonly parameters: Readonly<Record<string, Shape>>;
  /**
   * Paths of parameters that gradients do not move.
   * @default none
   */
  readonly frozen?: readonly string[];
  /**
   * Tensors that it holds beside its parameters, such as masks.
   * @default 0
   */
  readonly constants?: number;
  /**
   * Whether the weights come from the seed.
   * @default true
   */
  readonly seeded?: boolean;
  /**
   * Seed of the input; another where that one lands within 0.01 of a kink, such as relu's at 0.
   * @default 2
   */
  readonly inputSeed?: number;
}

/** The suite that every layer passes, on the backends cpu and wasm. */
export function networkContract(contract: NetworkContract): void {
  describe.each(["cpu", "wasm"])(`${contract.name} on %s keeps the contract of networks:`, (backend) => {
    beforeAll(() => useTestBackend(backend));
    beforeEach(() => tf.engine().startScope());
    afterEach(() => tf.engine().endScope());
    afterAll(() => useTestBackend());
    shapeTests(contract);
    gradientTests(contract);
    weightTests(contract);
    memoryTests(contract);
  });
  agreementTest(contract);
}

const batch = 3;

function makePass(contract: NetworkContract, training: boolean): PassLike {
  return {
    training,
    rng: contract.createRng(9),
    value: (schedule) => tf.scalar(typeof schedule === "number" ? schedule : schedule(0)),
    update: () => undefined,
  };
}

function withNetwork<T>(contract: NetworkContract, body: (network: NetworkLike) => T, seed = 1): T {
  const network = contract.layer(contract.inputShape, contract.createRng(seed));
  try {
    return body(network);
  } finally {
    network.dispose();
  }
}

function makeInput({ createRng, inputShape, inputSeed = 2 }: NetworkContract, examples = batch): Tensor {
  return createRng(inputSeed).normal([examples, ...inputShape]);
}

/** sum(output * weights) with random weights, so that no two entries of the output are alike. */
function makeLoss(contract: NetworkContract, network: NetworkLike): (input: Tensor) => tf.Scalar {
  const weights = contract.createRng(3).normal([batch, ...contract.outputShape]);
  const pass = makePass(contract, true);
  return (input) => tf.sum(tf.mul(network.apply(input, pass), weights));
}

function trainableOf({ parameters }: NetworkLike): [string, tf.Variable][] {
  return [...parameters].filter(([, variable]) => variable.trainable);
}

/** Gradients of the loss with respect to the input and each trainable parameter. */
function gradientsOf(contract: NetworkContract, network: NetworkLike, input: Tensor): Map<string, Tensor> {
  const loss = makeLoss(contract, network);
  const parameters = trainableOf(network);
  const byInput: [string, Tensor] = ["input", tf.grad((x: Tensor) => loss(x))(input)];
  if (parameters.length === 0) return new Map([byInput]);
  const { grads } = tf.variableGrads(
    () => loss(input),
    parameters.map(([, variable]) => variable),
  );
  return new Map([byInput, ...parameters.map(([path, { name }]) => [path, grads[name]!] as const)]);
}

function shapeTests(contract: NetworkContract): void {
  test("its sizes and the paths and shapes of its parameters are as documented", () => {
    withNetwork(contract, ({ inputShape, outputShape, parameters }) => {
      expect([inputShape, outputShape]).toEqual([contract.inputShape, contract.outputShape]);
      const shapes = [...parameters].map(([path, { shape }]) => [path, shape]);
      expect(shapes).toEqual(Object.entries(contract.parameters));
      const frozen = [...parameters].filter(([, { trainable }]) => !trainable).map(([path]) => path);
      expect(frozen).toEqual(contract.frozen ?? []);
    });
  });

  test.each([
    [1, false],
    [3, false],
    [3, true],
  ])("a batch of %i, training %s, has finite outputs of the shape it says", (examples, training) => {
    withNetwork(contract, (network) => {
      const output = network.apply(makeInput(contract, examples), makePass(contract, training));
      expect(output.shape).toEqual([examples, ...contract.outputShape]);
      expect(output.dtype).toBe("float32");
      expect(output.dataSync().every(Number.isFinite)).toBe(true);
    });
  });

  test("an input of another shape is refused, naming the shape that fits", () => {
    const wrong = [batch, ...contract.inputShape, 7];
    const fitting = ["batch", ...contract.inputShape].join(", ");
    const rule = `input must have the shape [${fitting}]; got [${wrong.join(", ")}].`;
    const message = expect.stringContaining(rule) as string;
    const refused = expect.objectContaining({ name: "ShapeError", message }) as Error;
    withNetwork(contract, (network) => {
      expect(() => network.apply(tf.zeros(wrong), makePass(contract, false))).toThrow(refused);
    });
  });
}

function gradientTests(contract: NetworkContract): void {
  test("the gradient reaches the input and every trainable parameter", () => {
    withNetwork(contract, (network) => {
      for (const [path, gradient] of gradientsOf(contract, network, makeInput(contract))) {
        const values = [...gradient.dataSync()];
        expect(values.every(Number.isFinite), path).toBe(true);
        expect(
          values.some((value) => value !== 0),
          path,
        ).toBe(true);
      }
    });
  });

  test("the gradients are those of finite differences", () => {
    withNetwork(contract, (network) => {
      const input = makeInput(contract);
      const loss = makeLoss(contract, network);
      for (const [path, gradient] of gradientsOf(contract, network, input)) {
        const variable = network.parameters.get(path);
        const at = (x: Tensor): number => {
          variable?.assign(x);
          return loss(variable ? input : x).dataSync()[0]!;
        };
        const start = tf.clone(variable ?? input);
        const numeric = centralDifferences(at, start, 1e-2);
        variable?.assign(start);
        // Rounding of a float32 sum over a step of 1e-2 gives about 1e-3; curvature and kinks in reach up to 2e-2.
        gradient.dataSync().forEach((value, i) => {
          const error = Math.abs(value - numeric[i]!) / Math.max(1, Math.abs(numeric[i]!));
          expect(error, `${path}[${i}]: ${value} for ${numeric[i]}`).toBeLessThan(2e-2);
        });
      }
    });
  });
}

function weightTests(contract: NetworkContract): void {
  const valuesOf = ({ parameters }: NetworkLike): number[][] =>
    [...parameters.values()].map((variable) => [...variable.dataSync()]);
  const weights = (seed: number): number[][] => withNetwork(contract, valuesOf, seed);

  test("equal seeds give equal weights", () => {
    expect(weights(4)).toEqual(weights(4));
  });

  test.runIf(contract.seeded ?? true)("different seeds, 0 among them, give different weights", () => {
    expect(weights(0)).not.toEqual(weights(1));
  });
}

function memoryTests(contract: NetworkContract): void {
  const { layer, inputShape, createRng } = contract;

  test("it holds its parameters and nothing else until it is disposed", () => {
    const built: NetworkLike[] = [];
    const count = tensorsMade(() => built.push(layer(inputShape, createRng(1))));
    expect(count).toBe(Object.keys(contract.parameters).length + (contract.constants ?? 0));
    expect(count + tensorsMade(() => built[0]!.dispose())).toBe(0);
  });

  test.each([true, false])("with training %s a pass makes its output and nothing else", (training) => {
    withNetwork(contract, (network) => {
      const input = makeInput(contract);
      const pass = makePass(contract, training);
      expect(tensorsMade(() => network.apply(input, pass))).toBe(1);
      const output = network.apply(input, pass);
      output.dispose();
      expect(input.isDisposed).toBe(false);
    });
  });

  test("the gradients leave nothing behind", () => {
    withNetwork(contract, (network) => {
      const input = makeInput(contract);
      expect(tensorsMade(() => tf.tidy(() => void gradientsOf(contract, network, input)))).toBe(0);
    });
  });

  test("it leaves nothing behind when an input is refused or the randomness fails", () => {
    withNetwork(contract, (network) => {
      const wrong = tf.zeros([batch, ...inputShape, 7]);
      expectNoLeakOnThrow(() => network.apply(wrong, makePass(contract, true)));
    });
    const draws = countDraws(createRng(5), (rng) => layer(inputShape, rng).dispose());
    for (let left = 0; left < draws; left++)
      expectNoLeakOnThrow(() => layer(inputShape, failAfter(createRng(5), left)));
  });
}

function agreementTest(contract: NetworkContract): void {
  test(`${contract.name} gives the same outputs and gradients on cpu and wasm`, async () => {
    const results: number[][] = [];
    for (const backend of ["cpu", "wasm"]) {
      await useTestBackend(backend);
      results.push(resultsOf(contract));
    }
    await useTestBackend();
    // Float32 sums of some dozens of terms of order 1, in another order.
    expect(largestError(results[0]!, results[1]!)).toBeLessThan(1e-5);
  });
}

function resultsOf(contract: NetworkContract): number[] {
  tf.engine().startScope();
  const results = withNetwork(contract, (network) => {
    const input = makeInput(contract);
    const output = network.apply(input, makePass(contract, true));
    return [output, ...gradientsOf(contract, network, input).values()].flatMap((tensor) => [...tensor.dataSync()]);
  });
  tf.engine().endScope();
  return results;
}
