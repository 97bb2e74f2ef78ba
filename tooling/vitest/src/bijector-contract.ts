import * as tf from "@tensorflow/tfjs";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { useTestBackend } from "./backend.js";
import { logDeterminants } from "./jacobian.js";
import { expectNoLeakOnThrow, tensorsMade } from "./leaks.js";
import { type PassLike } from "./network-contract.js";
import { countDraws, failAfter, type RngLike } from "./watched-rng.js";

type Tensor = tf.Tensor;
type Direction = "forward" | "inverse";
type TransformLike = (input: Tensor, pass: PassLike, context?: Tensor) => { value: Tensor; logDet: Tensor };

/** What the contract needs of a bijector. */
export interface BijectorLike {
  readonly directions: readonly Direction[];
  readonly parameters: ReadonlyMap<string, tf.Variable>;
  readonly forward: TransformLike;
  readonly inverse: TransformLike;
  dispose(): void;
}

export interface BijectorContract {
  /** What the flow is, for the names of the tests. */
  readonly title: string;
  /** The name that error messages begin with, for example "planar". */
  readonly name: string;
  readonly createRng: (seed: number) => RngLike;
  readonly flow: (sizes: { units: number; context?: number }, rng: RngLike) => BijectorLike;
  readonly units: number;
  /**
   * Entries of the context.
   * @default none
   */
  readonly context?: number;
  /**
   * Whether the map is the same in every context.
   * @default false
   */
  readonly ignoresContext?: boolean;
  /** Shapes of the parameters by path, in order. */
  readonly parameters: Readonly<Record<string, readonly number[]>>;
  /**
   * Paths of parameters that have no effect, because a mask covers them.
   * @default none
   */
  readonly masked?: readonly string[];
  /**
   * Tensors that it holds beside its parameters.
   * @default 0
   */
  readonly constants?: number;
  /**
   * The directions with a closed form.
   * @default both
   */
  readonly directions?: readonly Direction[];
}

/** The suite that every bijector passes, on the backends cpu and wasm. */
export function bijectorContract(contract: BijectorContract): void {
  describe.each(["cpu", "wasm"])(`${contract.title} on %s keeps the contract of bijectors:`, (backend) => {
    beforeAll(() => useTestBackend(backend));
    beforeEach(() => tf.engine().startScope());
    afterEach(() => tf.engine().endScope());
    afterAll(() => useTestBackend());
    shapeTests(contract);
    mapTests(contract);
    gradientTests(contract);
    refusalTests(contract);
    memoryTests(contract);
  });
}

const batch = 3;

function makePass({ createRng }: BijectorContract): PassLike {
  return { training: true, rng: createRng(9), value: () => tf.scalar(0), update: () => undefined };
}

/** Calls `body` with a bijector whose weights are off their first values. */
function withBijector(contract: BijectorContract, body: (bijector: BijectorLike) => void): void {
  const { createRng, units, context } = contract;
  const bijector = contract.flow({ units, ...(context !== undefined && { context }) }, createRng(1));
  try {
    const rng = createRng(2);
    for (const variable of bijector.parameters.values())
      tf.tidy(() => variable.assign(tf.add(variable, tf.mul(rng.normal(variable.shape), 0.4))));
    body(bijector);
  } finally {
    bijector.dispose();
  }
}

function makeEvents({ createRng, units }: BijectorContract, lead: readonly number[] = [batch]): Tensor {
  return createRng(3).normal([...lead, units]);
}

function makeContext({ createRng, context }: BijectorContract, lead: readonly number[] = [batch]): Tensor | undefined {
  return context === undefined ? undefined : createRng(4).normal([...lead, context]);
}

function directionsOf({ directions = ["forward", "inverse"] }: BijectorContract): readonly Direction[] {
  return directions;
}

function shapeTests(contract: BijectorContract): void {
  const { units } = contract;

  test("the paths and shapes of its parameters, and its directions, are as documented", () => {
    withBijector(contract, ({ parameters, directions }) => {
      const shapes = [...parameters].map(([path, { shape }]) => [path, shape]);
      expect(shapes).toEqual(Object.entries(contract.parameters));
      expect(directions).toEqual(directionsOf(contract));
    });
  });

  test.each([[[]], [[3]], [[2, 3]], [[4, 2, 3]]])(
    "events with leading axes %j have one log-determinant each",
    (lead) => {
      withBijector(contract, (bijector) => {
        const context = makeContext(contract, lead.slice(-1));
        for (const direction of directionsOf(contract)) {
          const { value, logDet } = bijector[direction](makeEvents(contract, lead), makePass(contract), context);
          expect([value.shape, logDet.shape]).toEqual([[...lead, units], lead]);
          expect([...value.dataSync(), ...logDet.dataSync()].every(Number.isFinite)).toBe(true);
        }
      });
    },
  );

  test("draws beside each other are moved as each would be alone", () => {
    withBijector(contract, (bijector) => {
      const pass = makePass(contract);
      const context = makeContext(contract);
      const events = makeEvents(contract, [2, batch]);
      for (const direction of directionsOf(contract)) {
        const { value } = bijector[direction](events, pass, context);
        const second = bijector[direction](tf.squeeze(tf.slice(events, [1], [1]), [0]), pass, context);
        const part = tf.squeeze(tf.slice(value, [1], [1]), [0]);
        // Another number of rows in a product may round in another order.
        expect(largestGap(part, second.value)).toBeLessThan(1e-5);
      }
    });
  });
}

function mapTests(contract: BijectorContract): void {
  const both = directionsOf(contract).length === 2;

  test.runIf(both)("each direction undoes the other, and its log-determinant with it", () => {
    withBijector(contract, (bijector) => {
      const pass = makePass(contract);
      const context = makeContext(contract);
      for (const [there, back] of [
        ["forward", "inverse"],
        ["inverse", "forward"],
      ] as const) {
        const events = makeEvents(contract);
        const moved = bijector[there](events, pass, context);
        const returned = bijector[back](moved.value, pass, context);
        // Some dozens of float32 roundings of values of order 1 to 10, through up to eight layers.
        expect(largestGap(returned.value, events)).toBeLessThan(1e-4);
        expect(largestGap(returned.logDet, tf.neg(moved.logDet))).toBeLessThan(1e-4);
      }
    });
  });

  test.each(directionsOf(contract))("the log-determinant of %s is that of the autodiff Jacobian", (direction) => {
    withBijector(contract, (bijector) => {
      const pass = makePass(contract);
      const context = makeContext(contract);
      const events = makeEvents(contract);
      const { logDet } = bijector[direction](events, pass, context);
      const exact = logDeterminants((x) => bijector[direction](x, pass, context).value, events);
      // Float32 entries of a Jacobian of order 1.
      logDet.dataSync().forEach((value, i) => expect(Math.abs(value - exact[i]!)).toBeLessThan(1e-4));
    });
  });
}

function gradientTests(contract: BijectorContract): void {
  test.each(directionsOf(contract))("the gradients of %s reach events, context and every parameter", (direction) => {
    withBijector(contract, (bijector) => {
      const pass = makePass(contract);
      const events = makeEvents(contract);
      const context = makeContext(contract);
      const loss = (x: Tensor, given: Tensor | undefined = context): tf.Scalar => {
        const { value, logDet } = bijector[direction](x, pass, given);
        const weighted = tf.mul(value, contract.createRng(5).normal(value.shape));
        return tf.add(tf.sum(weighted), tf.sum(tf.square(logDet)));
      };
      expectReached("events", tf.grad((x: Tensor) => loss(x))(events));
      if (context && !(contract.ignoresContext ?? false))
        expectReached("context", tf.grad((given: Tensor) => loss(events, given))(context));
      if (bijector.parameters.size === 0) return;
      const { grads } = tf.variableGrads(() => loss(events));
      for (const [path, { name }] of bijector.parameters)
        expectReached(path, grads[name]!, !(contract.masked ?? []).includes(path));
    });
  });
}

function expectReached(what: string, gradient: Tensor, reached = true): void {
  const values = [...gradient.dataSync()];
  expect(values.every(Number.isFinite), what).toBe(true);
  expect(
    values.some((value) => value !== 0),
    what,
  ).toBe(reached);
}

function refusalTests(contract: BijectorContract): void {
  const { name, units, context = 0 } = contract;

  test("events of another size are refused, and leave nothing behind", () => {
    withBijector(contract, (bijector) => {
      const wrong = tf.zeros([batch, units + 1]);
      const direction = directionsOf(contract)[0]!;
      const call = (): unknown => bijector[direction](wrong, makePass(contract), makeContext(contract));
      const message = `${name}: events must end in [${units}]; got [${batch}, ${units + 1}].`;
      expect(call).toThrow(expect.objectContaining({ name: "ShapeError", message }) as Error);
    });
  });

  test("a context of another size, or of another batch, is refused", () => {
    withBijector(contract, (bijector) => {
      const transform = bijector[directionsOf(contract)[0]!];
      const pass = makePass(contract);
      const wrong = tf.zeros([batch, context + 1]);
      const advice = "A flow is built for events and contexts of fixed sizes.";
      expect(() => transform(makeEvents(contract), pass, wrong)).toThrow(
        `${name}: context entries must be ${context}; got ${context + 1}. ${advice}`,
      );
      if (context === 0) return;
      expect(() => transform(makeEvents(contract), pass)).toThrow(`must be ${context}; got 0.`);
      expect(() => transform(makeEvents(contract), pass, tf.zeros([7, context]))).toThrow(
        `${name}: context must have leading axes that broadcast to those of the events, [${batch}]; got [7, ${context}].`,
      );
    });
  });

  const missing = (["forward", "inverse"] as const).filter((each) => !directionsOf(contract).includes(each));
  test.each(missing)("%s, which has no closed form, is refused", (direction) => {
    withBijector(contract, (bijector) => {
      const message = `${name}: direction must be one with a closed form; got "${direction}".`;
      const refused = expect.objectContaining({ name: "ArgumentError", message }) as Error;
      expect(() => bijector[direction](makeEvents(contract), makePass(contract))).toThrow(refused);
    });
  });

  test.each([
    [{ units: 0 }, "units"],
    [{ units: 1.5 }, "units"],
    [{ units, context: -1 }, "context"],
  ])("the sizes %j are refused", (sizes, argument) => {
    expect(() => contract.flow(sizes, contract.createRng(1))).toThrow(`${name}: ${argument} must be`);
  });
}

function memoryTests(contract: BijectorContract): void {
  const { flow, units, context, createRng } = contract;
  const build = (rng: RngLike): BijectorLike => flow({ units, ...(context !== undefined && { context }) }, rng);

  test("it holds its parameters and constants and nothing else until it is disposed", () => {
    const built: BijectorLike[] = [];
    const count = tensorsMade(() => built.push(build(createRng(1))));
    expect(count).toBe(Object.keys(contract.parameters).length + (contract.constants ?? 0));
    expect(count + tensorsMade(() => built[0]!.dispose())).toBe(0);
  });

  test("it leaves nothing behind when the randomness for its weights fails", () => {
    const draws = countDraws(createRng(5), (rng) => build(rng).dispose());
    for (let left = 0; left < draws; left++) expectNoLeakOnThrow(() => build(failAfter(createRng(5), left)));
  });

  test("equal seeds give equal weights", () => {
    const weights = (): number[][] => [...build(createRng(4)).parameters.values()].map((each) => [...each.dataSync()]);
    expect(weights()).toEqual(weights());
  });

  test("each direction makes a value and a log-determinant, and nothing else", () => {
    withBijector(contract, (bijector) => {
      const [events, given, pass] = [makeEvents(contract), makeContext(contract), makePass(contract)];
      for (const direction of directionsOf(contract)) {
        expect(tensorsMade(() => bijector[direction](events, pass, given))).toBe(2);
        tf.dispose(bijector[direction](events, pass, given));
        expect(events.isDisposed).toBe(false);
      }
      const wrong = tf.zeros([batch, units + 1]);
      expectNoLeakOnThrow(() => bijector[directionsOf(contract)[0]!](wrong, pass, given));
    });
  });
}

function largestGap(a: Tensor, b: Tensor): number {
  return tf.tidy(() => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]!);
}
