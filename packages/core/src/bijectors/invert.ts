import { requireArgument } from "../errors.js";
import { type Flow } from "./bijector.js";
import { type BijectorBody, defineFlow, flowName, type NamedFlow } from "./define-flow.js";

/**
 * The flow with its directions exchanged. Parameters, and their paths, are those of the flow.
 *
 * @throws {ArgumentError} if the argument is not a flow
 * @example
 * const quickToSample = invert(maskedAutoregressive({ hidden: [16] }))({ units: 2 }, createRng(0));
 */
export function invert(flow: Flow): NamedFlow {
  requireArgument(typeof flow === "function", "invert", "flow", "a function, such as planar()", flow);
  return defineFlow(flowName(flow), (sizes, rng): BijectorBody => {
    const bijector = flow(sizes, rng);
    const { directions, forward, inverse } = bijector;
    return {
      parameters: bijector.parameters,
      ...(directions.includes("inverse") && { forward: inverse }),
      ...(directions.includes("forward") && { inverse: forward }),
      dispose: () => bijector.dispose(),
    };
  });
}
