import * as tf from "@tensorflow/tfjs";
import { requireKnownOptions } from "../errors.js";
import { zeros } from "../networks/initializers/fixed.js";
import { broadcastWithin } from "../tensor/broadcast.js";
import { standardise } from "../tensor/standardise.js";
import { type Tensor } from "../types.js";
import { defineFlow, type NamedFlow } from "./define-flow.js";
import { type AmortisedOptions, flowParameters } from "./flow-parameters.js";

/**
 * y = exp(logScale) x + shift, entry by entry, with log|det J| = sum(logScale). It starts as the identity.
 * Both directions cost the same.
 *
 * Parameters: "shift" [units], "logScale" [units]; if amortised, "context/kernel" [context, 2 units].
 *
 * @throws {ArgumentError} if an option is unknown; when built, if the flow is amortised without a context
 * @example
 * const bijector = affine()({ units: 2 }, createRng(0));
 */
export function affine(options: AmortisedOptions = {}): NamedFlow {
  requireKnownOptions("affine", options, ["amortised"]);
  return defineFlow("affine", (sizes, rng) => {
    const spec = { entries: sizes.units, initializer: zeros };
    const parameters = flowParameters("affine", { shift: spec, logScale: spec }, sizes, options, rng);
    return {
      ...parameters,
      forward: (x, pass, context) => {
        const { shift, logScale } = parameters.at(pass, context);
        return { value: tf.add(standardise(x, tf.neg(logScale)), shift), logDet: sumFor(x, logScale) };
      },
      inverse: (y, pass, context) => {
        const { shift, logScale } = parameters.at(pass, context);
        return { value: standardise(tf.sub(y, shift), logScale), logDet: sumFor(y, tf.neg(logScale)) };
      },
    };
  });
}

/** The sum over the last axis, for each event of `events`. */
function sumFor(events: Tensor, logScale: Tensor): Tensor {
  return broadcastWithin(tf.sum(logScale, -1), events.shape.slice(0, -1));
}
