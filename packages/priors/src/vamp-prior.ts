import {
  createVariables,
  definePrior,
  type ExampleSource,
  hardtanh,
  type Mixture,
  type PriorFactory,
  type PriorParts,
  requireArgument,
  requireKnownOptions,
  type Tensor,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { posteriorMixture } from "./posterior-mixture.js";
import { readExamples } from "./read-examples.js";
import { type ValueRange, valueRange } from "./value-range.js";

export interface VampPriorOptions {
  /**
   * Number of pseudo-inputs (K).
   * @default 16
   */
  readonly components?: number;
  /**
   * Values that pseudo-inputs can take; needed where data are real numbers.
   * @default those of the data
   */
  readonly range?: ValueRange;
  /** Pseudo-inputs start as examples of this source, drawn at random, instead of as noise near the range's least value. */
  readonly start?: ExampleSource;
}

/** Pseudo-inputs that start as examples keep this share of the range from its ends, where the gradient stops. */
const margin = 0.02;

/**
 * The variational mixture of posteriors: the average posterior of K learned pseudo-inputs,
 *
 *   p(z) = 1/K sum_k q(z|u_k),   u_k = least + (greatest - least) hardtanh(v_k, 0, 1)
 *
 * The encoder is the model's own, and is trained through the prior too. The v_k start from N(0.05, 0.01²), or from
 * examples: inside the range, so that they have gradients. A draw picks a component at random.
 *
 * Parameters: "pseudoInputs" [components, ...shape of an example], the v_k; and the encoder's.
 *
 * @throws {ArgumentError} if an option is unknown or impossible; when built, if data are real numbers without a `range`,
 *   or `start` has fewer examples than there are components
 * @throws {ShapeError} when built, if examples of `start` have another shape than the data
 * @see Tomczak & Welling 2018, equation 10, https://arxiv.org/abs/1705.07120
 * @example
 * const prior = vampPrior({ components: 16 })({ latent: 2, data, encoder, rng });
 */
export function vampPrior(options: VampPriorOptions = {}): PriorFactory<Mixture> {
  requireKnownOptions("vampPrior", options, ["components", "range", "start"]);
  const { components = 16, range, start } = options;
  const counts = Number.isInteger(components) && components >= 1;
  requireArgument(counts, "vampPrior", "components", "a positive integer", components);
  const config = { kind: "vamp", components, ...(range && { range: [...range] }) };
  const clip = hardtanh(0, 1);
  return definePrior(config, (parts) => {
    const [least, greatest] = valueRange("vampPrior", parts.data, range);
    const first = () =>
      start ? fromExamples(start, components, [least, greatest], parts) : fromNoise(components, parts);
    const shape = [components, ...parts.data.shape];
    const { pseudoInputs } = createVariables("vampPrior", { pseudoInputs: { shape, values: first } });
    const inputs = () => tf.add(tf.mul(clip(pseudoInputs), greatest - least), least);
    return posteriorMixture({ encoder: parts.encoder, variables: { pseudoInputs }, inputs });
  });
}

function fromNoise(components: number, { data, rng }: PriorParts): Tensor {
  return tf.add(tf.mul(rng.split("pseudoInputs").normal([components, ...data.shape]), 0.01), 0.05);
}

function fromExamples(
  source: ExampleSource,
  components: number,
  [least, greatest]: ValueRange,
  parts: PriorParts,
): Tensor {
  const advice = "Take fewer components, or another source.";
  requireArgument(
    source.size >= components,
    "vampPrior",
    "components",
    `at most the ${source.size} examples of start`,
    components,
    advice,
  );
  const { stream } = parts.rng.split("start");
  const chosen = stream.split("choice").permutation(source.size).slice(0, components);
  const examples = readExamples("vampPrior", source, chosen, parts.data, stream.split("data"));
  return tf.clipByValue(tf.div(tf.sub(examples, least), greatest - least), margin, 1 - margin);
}
