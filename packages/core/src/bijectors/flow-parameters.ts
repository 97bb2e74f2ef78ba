import * as tf from "@tensorflow/tfjs";
import { applyToLeading } from "../conditionals/conditional.js";
import { requireArgument } from "../errors.js";
import { collectParameters, ownParameters } from "../module/parameters.js";
import { disposeOnThrow } from "../module/dispose-on-throw.js";
import { dense } from "../networks/dense.js";
import { type Initializer } from "../networks/initializers/initializer.js";
import { normal } from "../networks/initializers/random.js";
import { createWeights, type WeightSpec } from "../networks/layer.js";
import { type Module, type Pass, type Rng, type Tensor } from "../types.js";
import { type FlowSizes } from "./bijector.js";

export interface AmortisedOptions {
  /**
   * Whether a linear map of the context is added to the parameters.
   * @default false
   */
  readonly amortised?: boolean;
}

/** Entries and first values of one parameter of a bijector. */
interface ParameterSpec {
  readonly entries: number;
  readonly initializer: Initializer;
}

/** The parameters of a bijector: [entries] each, or [...batch, entries] where a context moves them. */
export interface FlowParameters<Name extends string> extends Module {
  at(pass: Pass, context?: Tensor): Record<Name, Tensor>;
}

/**
 * Variables, to which a linear map of the context is added where the flow is amortised. The map starts small, so that
 * the flow starts from the variables' first values whatever the context.
 *
 * Parameters: one per name, and "context/kernel" [context, sum of entries].
 */
export function flowParameters<Name extends string>(
  where: string,
  specs: Readonly<Record<Name, ParameterSpec>>,
  { units, context }: Required<FlowSizes>,
  { amortised = false }: AmortisedOptions,
  rng: Rng,
): FlowParameters<Name> {
  const advice = "An amortised flow is built with { units, context }.";
  requireArgument(!amortised || context > 0, where, "context", "positive if the flow is amortised", context, advice);
  const fans = { fanIn: units, fanOut: units };
  const weightSpec = ({ entries, initializer }: ParameterSpec): WeightSpec => ({
    shape: [entries],
    initializer,
    fans,
  });
  const variables = createWeights(where, rng, mapValues(specs, weightSpec));
  const own = ownParameters(variables);
  if (!amortised) return { ...own, at: () => variables };
  const entries = Object.values<ParameterSpec>(specs).map((spec) => spec.entries);
  const total = entries.reduce((sum, count) => sum + count, 0);
  const linear = dense({ units: total, bias: false, kernel: normal(0.01) });
  const network = disposeOnThrow([own], () => linear([context], rng.split("context")));
  return {
    parameters: new Map([...own.parameters, ...collectParameters({ context: network })]),
    dispose: () => [own, network].forEach((part) => part.dispose()),
    at: (pass, given) => {
      const moved = tf.split(applyToLeading(network, given!, pass), entries, -1);
      return mapValues(variables, (variable, position) => tf.add(moved[position]!, variable));
    },
  };
}

function mapValues<Name extends string, From, To>(
  record: Readonly<Record<Name, From>>,
  map: (value: From, position: number) => To,
): Record<Name, To> {
  const entries = Object.entries<From>(record).map(([name, value], position) => [name, map(value, position)] as const);
  return Object.fromEntries(entries) as Record<Name, To>;
}
