import * as tf from "@tensorflow/tfjs";
import { requireKnownOptions } from "../errors.js";
import { logSigmoid } from "../tensor/softplus.js";
import { standardise } from "../tensor/standardise.js";
import { type Tensor } from "../types.js";
import { autoregressive } from "./autoregressive.js";
import { defineFlow, type NamedFlow } from "./define-flow.js";
import { type MadeOptions, madeNetwork } from "./made.js";

/** Added to the gate, so that a flow starts near the identity. */
const openGate = 2;

/**
 * The inverse autoregressive flow with gates: y = g x + (1 - g) t with g = sigmoid(s + 2), where a MADE gives s_i and t_i
 * from x_0 ... x_(i-1) and the context; log|det J| = sum(log g). Between two of them, put `permutation("reverse")`: within
 * one, the first entry depends on the context alone.
 *
 * `forward` takes one pass of the network, which suits a posterior; `inverse` takes one pass per entry.
 *
 * Parameters: those of {@link madeNetwork}.
 *
 * @throws {ArgumentError} if an option is unknown or a size is not a positive integer
 * @see Kingma et al. 2016, equations 10 to 14 and appendix C, https://arxiv.org/abs/1606.04934
 * @example
 * const step = inverseAutoregressive({ hidden: [64] });
 * const bijector = chain([step, permutation("reverse"), step])({ units: 4, context: 8 }, createRng(0));
 */
export function inverseAutoregressive(options: MadeOptions = {}): NamedFlow {
  requireKnownOptions("inverseAutoregressive", options, ["hidden", "activation"]);
  const network = madeNetwork({ ...options, outputs: 2 });
  return defineFlow("inverseAutoregressive", (sizes, rng) => {
    const made = network(sizes, rng);
    const logGate = (logits: Tensor): Tensor => logSigmoid(tf.add(logits, openGate));
    const { apply, solve } = autoregressive(sizes.units, (x, pass, context) => made.apply(x, pass, context), {
      apply: (x, [logits, target]) => {
        const gate = tf.sigmoid(tf.add(logits!, openGate));
        return tf.add(target!, tf.mul(gate, tf.sub(x, target!)));
      },
      solve: (y, [logits, target]) => tf.add(target!, standardise(tf.sub(y, target!), logGate(logits!))),
      logScale: ([logits]) => logGate(logits!),
    });
    return { parameters: made.parameters, forward: apply, inverse: solve, dispose: () => made.dispose() };
  });
}
