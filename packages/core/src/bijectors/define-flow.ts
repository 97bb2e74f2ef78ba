import * as tf from "@tensorflow/tfjs";
import { requireCount } from "../counts.js";
import { requireArgument, requireShape } from "../errors.js";
import { broadcastShapes } from "../tensor/broadcast.js";
import { type Module, type Rng, type Tensor } from "../types.js";
import { type Direction, type Flow, type FlowSizes, type Transform } from "./bijector.js";

/** What is special to one kind of bijector; {@link defineFlow} does the rest. A direction may have no closed form. */
export interface BijectorBody extends Module {
  readonly forward?: Transform;
  readonly inverse?: Transform;
}

/** The name that a flow goes by in parameter paths. */
export interface NamedFlow extends Flow {
  readonly flowName: string;
}

/**
 * A flow of one's own, with the checks and the memory rules of the flows here: `build` is called with checked sizes,
 * and a direction with checked tensors, inside a `tidy`.
 *
 * @param name what error messages, and parameter paths in a {@link chain}, call the flow, for example "planar"
 * @param build variables and transforms for given sizes
 * @throws {ArgumentError} from the flow, if a size is impossible; from a direction without a closed form
 * @throws {ShapeError} from a direction, if an event or a context has another size than the bijector was built for
 */
export function defineFlow(name: string, build: (sizes: Required<FlowSizes>, rng: Rng) => BijectorBody): NamedFlow {
  const flow: Flow = ({ units, context = 0 }, rng) => {
    requireCount(name, "units", units);
    requireCount(name, "context", context, 0);
    const sizes = { units, context };
    const body = build(sizes, rng);
    return {
      name,
      ...sizes,
      directions: (["forward", "inverse"] as const).filter((direction) => body[direction] !== undefined),
      forward: checked(name, sizes, body, "forward"),
      inverse: checked(name, sizes, body, "inverse"),
      parameters: body.parameters,
      dispose: () => body.dispose(),
    };
  };
  return Object.assign(flow, { flowName: name });
}

function checked(name: string, sizes: Required<FlowSizes>, body: BijectorBody, direction: Direction): Transform {
  const transform = body[direction];
  return (input, pass, context) => {
    requireArgument(transform !== undefined, name, "direction", "one with a closed form", direction);
    requireEvents(name, sizes, input);
    requireContext(name, sizes, input, context);
    return tf.tidy(() => {
      const { value, logDet } = transform(input, pass, context);
      return { value: value === input ? tf.clone(value) : value, logDet };
    });
  };
}

function requireEvents(name: string, { units }: FlowSizes, input: Tensor): void {
  requireShape(input.rank > 0 && input.shape.at(-1) === units, name, "events", `end in [${units}]`, input.shape);
}

function requireContext(name: string, sizes: Required<FlowSizes>, input: Tensor, context?: Tensor): void {
  const given = context?.shape.at(-1) ?? 0;
  const advice = "A flow is built for events and contexts of fixed sizes.";
  requireArgument(given === sizes.context, name, "context entries", `${sizes.context}`, given, advice);
  if (context === undefined) return;
  const lead = input.shape.slice(0, -1);
  const fits = tf.util.arraysEqual(broadcastShapes(context.shape.slice(0, -1), lead) ?? [-1], lead);
  const rule = `have leading axes that broadcast to those of the events, [${lead.join(", ")}]`;
  requireShape(fits, name, "context", rule, context.shape);
}

/** log|det J| = 0 for every event, [...lead]. */
export function zeroLogDet(input: Tensor): Tensor {
  return tf.fill(input.shape.slice(0, -1), 0);
}

/** The name in parameter paths: the flow's own, or "flow" for a bare function. */
export function flowName(flow: Flow): string {
  return (flow as Partial<NamedFlow>).flowName ?? "flow";
}
