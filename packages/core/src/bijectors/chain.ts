import * as tf from "@tensorflow/tfjs";
import { requireArgument } from "../errors.js";
import { composeModule } from "../module/parameters.js";
import { type Rng, type Tensor } from "../types.js";
import { type Bijector, type Direction, type Flow, type FlowSizes, type Transform } from "./bijector.js";
import { defineFlow, flowName, type NamedFlow, zeroLogDet } from "./define-flow.js";

/**
 * Flows one after the other, the first applied first by `forward`: their log-determinants add up.
 * A direction has a closed form if it has one in every part.
 *
 * Parameters: the flow's name and its position, for example "affineCoupling0/shift/dense0/kernel".
 *
 * @throws {ArgumentError} if an element is not a flow
 * @example
 * const flow = chain([affineCoupling({ hidden: [16] }), permutation("reverse"), affineCoupling({ hidden: [16] })]);
 * const bijector = flow({ units: 2 }, createRng(0));
 */
export function chain(flows: readonly Flow[]): NamedFlow {
  const holds = Array.isArray(flows) && flows.every((flow) => typeof flow === "function");
  requireArgument(holds, "chain", "flows", "a list of functions, such as [planar(), planar()]", flows);
  return defineFlow("chain", (sizes, rng) => {
    const parts = buildAll(flows, sizes, rng);
    const bijectors = Object.values(parts);
    const offer = (direction: Direction, order: readonly Bijector[]) =>
      order.every(({ directions }) => directions.includes(direction)) ? { [direction]: follow(direction, order) } : {};
    return { ...composeModule(parts), ...offer("forward", bijectors), ...offer("inverse", bijectors.toReversed()) };
  });
}

function follow(direction: Direction, bijectors: readonly Bijector[]): Transform {
  return (input, pass, context) => {
    const logDets: Tensor[] = [];
    let value = input;
    for (const bijector of bijectors) {
      const step = bijector[direction](value, pass, context);
      value = step.value;
      logDets.push(step.logDet);
    }
    return { value, logDet: logDets.length === 0 ? zeroLogDet(input) : tf.addN(logDets) };
  };
}

/** The bijectors by name and position; when one fails, those before it are disposed. */
function buildAll(flows: readonly Flow[], sizes: FlowSizes, rng: Rng): Record<string, Bijector> {
  const built: Record<string, Bijector> = {};
  try {
    flows.forEach((flow, position) => {
      const name = `${flowName(flow)}${position}`;
      built[name] = flow(sizes, rng.split(name));
    });
    return built;
  } catch (error) {
    for (const bijector of Object.values(built)) bijector.dispose();
    throw error;
  }
}
