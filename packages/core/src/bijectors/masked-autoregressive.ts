import * as tf from "@tensorflow/tfjs";
import { requireKnownOptions } from "../errors.js";
import { standardise } from "../tensor/standardise.js";
import { autoregressive } from "./autoregressive.js";
import { defineFlow, type NamedFlow } from "./define-flow.js";
import { type MadeOptions, madeNetwork } from "./made.js";

/**
 * The masked autoregressive flow: y_i = exp(a_i) x_i + m_i, where a MADE gives m and a from y_0 ... y_(i-1) and the
 * context; log|det J| = sum(a).
 *
 * `inverse` takes one pass of the network, which suits a prior; `forward` takes one pass per entry.
 *
 * Parameters: those of {@link madeNetwork}.
 *
 * @throws {ArgumentError} if an option is unknown or a size is not a positive integer
 * @see Papamakarios et al. 2017, section 3.1, https://arxiv.org/abs/1705.07057
 * @example
 * const bijector = maskedAutoregressive({ hidden: [64] })({ units: 4 }, createRng(0));
 */
export function maskedAutoregressive(options: MadeOptions = {}): NamedFlow {
  requireKnownOptions("maskedAutoregressive", options, ["hidden", "activation"]);
  const network = madeNetwork({ ...options, outputs: 2 });
  return defineFlow("maskedAutoregressive", (sizes, rng) => {
    const made = network(sizes, rng);
    const { apply, solve } = autoregressive(sizes.units, (y, pass, context) => made.apply(y, pass, context), {
      apply: (y, [shift, logScale]) => standardise(tf.sub(y, shift!), logScale!),
      solve: (x, [shift, logScale]) => tf.add(standardise(x, tf.neg(logScale!)), shift!),
      logScale: ([, logScale]) => tf.neg(logScale!),
    });
    return { parameters: made.parameters, forward: solve, inverse: apply, dispose: () => made.dispose() };
  });
}
