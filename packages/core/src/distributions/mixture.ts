import * as tf from "@tensorflow/tfjs";
import { requireShape } from "../errors.js";
import { logSumExp } from "../tensor/log-sum-exp.js";
import { oneHot } from "../tensor/one-hot.js";
import { type Distribution, type Expectation, type Tensor } from "../types.js";
import { drawLevels } from "./categorical.js";
import { reshapeDraw } from "./draws.js";
import { requireValue } from "./shape-law.js";

/** A mixture whose components are of one family, counted by the last batch axis of `components`. */
export interface Mixture<C extends Distribution & Expectation = Distribution & Expectation>
  extends Distribution, Expectation {
  readonly kind: "mixture";
  /** log w_k up to a constant, [...batch, components] */
  readonly logits: Tensor;
  readonly components: C;
}

/**
 * p(x) = sum_k w_k p_k(x), with w = softmax(logits): log p(x) = logSumExp_k(log w_k + log p_k(x)), where p_k is the
 * density of the whole event. A draw picks a component at random; gradients reach the parameters of the component
 * that was picked, not the weights. Everything is borrowed.
 *
 * @param parameters logits [...batch, components]; components with batch shape [...batch, components]
 * @throws {ShapeError} if components has another batch shape, or (in `logProb`) value does not fit
 * @example
 * const components = diagonalNormal({ mean, logVariance }); // [16, 2]: 16 components on the plane
 * const prior = mixture({ logits, components }); // logits [16]
 * prior.logProb(z); // z [64, 2], result [64]
 */
export function mixture<C extends Distribution & Expectation>({
  logits,
  components,
}: {
  readonly logits: Tensor;
  readonly components: C;
}): Mixture<C> {
  requireComponents(logits, components);
  const { eventShape } = components;
  const batchShape = components.batchShape.slice(0, -1);
  return {
    kind: "mixture",
    logits,
    components,
    batchShape,
    eventShape,
    sample: (rng, sampleShape = []) =>
      tf.tidy(() => {
        const choice = oneHot(drawLevels(logits, rng, sampleShape), logits.shape.at(-1)!);
        return selectComponent(choice, components.sample(rng, sampleShape), eventShape.length);
      }),
    logProb: (value) =>
      tf.tidy(() => {
        requireValue("Mixture", value, { batchShape, eventShape });
        const lead = value.rank - eventShape.length;
        const expanded = reshapeDraw(value, value.shape.toSpliced(lead, 0, 1));
        const joint = tf.add(components.logProb(expanded), tf.logSoftmax(logits));
        return logSumExp(joint, -1);
      }),
    expectation: () => tf.tidy(() => selectComponent(tf.softmax(logits), components.expectation(), eventShape.length)),
  };
}

/** sum_k weights_k x_k: weights [...lead, components], x [...lead, components, ...event]. */
function selectComponent(weights: Tensor, x: Tensor, eventDims: number): Tensor {
  const expanded = tf.reshape(weights, [...weights.shape, ...Array.from({ length: eventDims }, () => 1)]);
  return tf.sum(tf.mul(expanded, x), x.rank - 1 - eventDims);
}

function requireComponents(logits: Tensor, components: Distribution): void {
  const { batchShape } = components;
  const fits = logits.rank > 0 && tf.util.arraysEqual(logits.shape, [...batchShape]);
  const rule = `have the shape of logits [${logits.shape.join(", ")}] as batch shape, the components last`;
  requireShape(fits, "Mixture", "components", rule, batchShape);
}
