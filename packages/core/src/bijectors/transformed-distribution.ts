import * as tf from "@tensorflow/tfjs";
import { requireValue } from "../distributions/shape-law.js";
import { requireArgument, requireShape } from "../errors.js";
import { broadcastWithin } from "../tensor/broadcast.js";
import { type Distribution, type Pass, type Rng, type Shape, type Tensor } from "../types.js";
import { type Bijector } from "./bijector.js";

export interface TransformedDistributionOptions {
  readonly pass: Pass;
  /** [...batch, entries], for a bijector that takes one. */
  readonly context?: Tensor;
  /**
   * Whether densities of its own draws need no inverse.
   * @default true
   */
  readonly remember?: boolean;
}

/** The distribution of f(x), where x follows `base` and f is a bijector. */
export interface TransformedDistribution<B extends Distribution = Distribution> extends Distribution {
  readonly kind: "transformed";
  readonly base: B;
  readonly bijector: Bijector;
  /** A draw and its log-density, [...sample, ...batch], nats, without the inverse. Both belong to the caller. */
  sampleWithLogProb(rng: Rng, sampleShape?: Shape): { value: Tensor; logProb: Tensor };
  /** f(x), for x of the shape of a draw from the base: [...sample, ...batch, units]. */
  image(start: Tensor): Tensor;
}

/**
 * The distribution of y = f(x) with x from `base`:
 *
 *   log p(y) = log p_base(x) - log|det J_f(x)|,   x = f⁻¹(y)
 *
 * A draw that was made inside a `tf.tidy` is remembered until that ends: `logProb` of this very tensor starts from the x
 * that it came from. So a posterior needs no inverse, and gradients reach all parameters, but that density has no gradient
 * with respect to the draw. Every other value goes through the inverse. Everything is borrowed.
 *
 * @param base over events [units]
 * @throws {ShapeError} if base or context does not fit the bijector, or (in `logProb`) value does not fit
 * @throws {ArgumentError} in `logProb`, if the bijector has no inverse and the value is no remembered draw
 * @see Rezende & Mohamed 2015, equations 5 to 7, https://arxiv.org/abs/1505.05770
 * @example
 * const bijector = planar()({ units: 2 }, createRng(0));
 * const logProb = tf.tidy(() => {
 *   const posterior = transformedDistribution(standardNormal([2], [64]), bijector, { pass });
 *   const z = posterior.sample(rng, [5]);
 *   return posterior.logProb(z); // [5, 64], nats
 * });
 */
export function transformedDistribution<B extends Distribution>(
  base: B,
  bijector: Bijector,
  { pass, context, remember = true }: TransformedDistributionOptions,
): TransformedDistribution<B> {
  const { batchShape, eventShape } = base;
  requireFit(base, bijector, context);
  const drawn = new WeakMap<Tensor, Draw>();

  const draw = (rng: Rng, sampleShape: Shape = []): Draw =>
    tf.tidy(() => {
      const start = base.sample(rng, sampleShape);
      return { start, ...bijector.forward(start, pass, context) };
    });
  const densityOf = ({ start, logDet }: Draw): Tensor => tf.sub(base.logProb(start), logDet);
  const densityByInverse = (value: Tensor): Tensor => {
    requireValue(where, value, base);
    requireInverse(bijector, value);
    const sampleShape = value.shape.slice(0, Math.max(0, value.rank - batchShape.length - 1));
    const whole = broadcastWithin(value, [...sampleShape, ...batchShape, ...eventShape]);
    const start = bijector.inverse(whole, pass, context);
    return tf.add(base.logProb(start.value), start.logDet);
  };
  return {
    kind: "transformed",
    base,
    bijector,
    batchShape,
    eventShape,
    sample: (rng, sampleShape) => {
      if (!remember || !insideTidy()) return tf.tidy(() => draw(rng, sampleShape).value);
      const made = draw(rng, sampleShape);
      drawn.set(made.value, made);
      return made.value;
    },
    logProb: (value) =>
      tf.tidy(() => {
        const own = drawn.get(value);
        return own && isAlive(own) ? densityOf(own) : densityByInverse(value);
      }),
    sampleWithLogProb: (rng, sampleShape) =>
      tf.tidy(() => {
        const made = draw(rng, sampleShape);
        return { value: made.value, logProb: densityOf(made) };
      }),
    image: (start) => tf.tidy(() => bijector.forward(start, pass, context).value),
  };
}

const where = "TransformedDistribution";

/** A draw, and what its density is made of. */
interface Draw {
  readonly start: Tensor;
  readonly value: Tensor;
  readonly logDet: Tensor;
}

function isAlive({ start, logDet }: Draw): boolean {
  return !start.isDisposed && !logDet.isDisposed;
}

/** Whether something will free what is made now. */
function insideTidy(): boolean {
  return tf.engine().state.scopeStack.length > 0;
}

function requireFit({ batchShape, eventShape }: Distribution, { name, units }: Bijector, context?: Tensor): void {
  const fits = tf.util.arraysEqual([...eventShape], [units]);
  requireShape(fits, where, "base", `have the event shape [${units}] of ${name}`, eventShape);
  if (context === undefined) return;
  const lead = context.shape.slice(0, -1);
  const rule = `have the leading axes [${batchShape.join(", ")}], those of base`;
  requireShape(tf.util.arraysEqual(lead, [...batchShape]), where, "context", rule, context.shape);
}

function requireInverse({ name, directions }: Bijector, value: Tensor): void {
  const advice = `${name} has no inverse in closed form: draw and ask inside one tf.tidy, or use sampleWithLogProb.`;
  const got = `another tensor [${value.shape.join(", ")}]`;
  requireArgument(directions.includes("inverse"), where, "value", "a draw that is remembered", got, advice);
}
