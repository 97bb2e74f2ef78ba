import {
  applyToLeading,
  type Categorical,
  categorical,
  type Encoder,
  type Entropy,
  type Expectation,
  type Network,
  oneHot,
  type Scalar,
  type Schedule,
  type Shape,
  type Tensor,
  withoutGradient,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type CodePosterior } from "../codes/code-model.js";
import { straightThrough } from "./straight-through.js";

/**
 * q(z|x) of a discrete VAE over one-hot codes z [...code shape, codes]: in training relaxed to the inside of the simplex,
 * otherwise discrete.
 */
export interface Relaxed extends CodePosterior, Expectation, Entropy {
  /** The same over the numbers of codes. */
  readonly categorical: Categorical;
}

export interface RelaxationOptions {
  /** Of the relaxed draws, above 0. */
  readonly temperature: Schedule;
  /** Whether training decodes one-hot codes, with the gradient of the relaxed ones. */
  readonly hard: boolean;
}

/** A network whose outputs [...code shape, codes] are logits of codes. */
export function relaxedEncoder(network: Network, { temperature, hard }: RelaxationOptions): Encoder<Relaxed> {
  return {
    parameters: network.parameters,
    given: (input, pass) => {
      const logits = applyToLeading(network, input, pass);
      return relaxed(
        logits,
        network.outputShape,
        pass.training ? { temperature: pass.value(temperature), hard } : undefined,
      );
    },
    dispose: () => network.dispose(),
  };
}

/**
 * One-hot codes with the given logits. Relaxed draws are softmax((logits + gumbel) / temperature), with gradients to the
 * logits; discrete ones have none.
 *
 * @param logits [...batch, ...eventShape]
 * @see Jang et al. 2017, equation 2, https://arxiv.org/abs/1611.01144; Maddison et al. 2017, https://arxiv.org/abs/1611.00712
 */
export function relaxed(
  logits: Tensor,
  eventShape: Shape,
  relaxation?: { readonly temperature: Scalar; readonly hard: boolean },
): Relaxed {
  const levels = eventShape.at(-1)!;
  const codes = categorical({ logits }, { eventDims: eventShape.length - 1 });
  return {
    categorical: codes,
    codes: withoutGradient((x) => tf.argMax(x, -1), logits),
    drawCodes: (rng) => tf.tidy(() => tf.cast(codes.sample(rng), "int32")),
    batchShape: codes.batchShape,
    eventShape,
    sample: (rng, sampleShape = []) =>
      tf.tidy(() => {
        if (relaxation === undefined) return oneHot(codes.sample(rng, sampleShape), levels);
        const gumbel = tf.neg(tf.log(tf.neg(tf.log(rng.uniform([...sampleShape, ...logits.shape])))));
        const soft = tf.softmax(tf.div(tf.add(gumbel, logits), relaxation.temperature));
        const nearest = () =>
          oneHot(
            withoutGradient((x) => tf.argMax(x, -1), soft),
            levels,
          );
        return relaxation.hard ? straightThrough(soft, nearest()) : soft;
      }),
    logProb: (value) =>
      tf.tidy(() =>
        tf.sum(
          tf.mul(value, tf.logSoftmax(logits)),
          eventShape.map((_, i) => i - eventShape.length),
        ),
      ),
    expectation: () => tf.softmax(logits),
    entropy: () => codes.entropy(),
  };
}
