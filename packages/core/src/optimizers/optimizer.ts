import * as tf from "@tensorflow/tfjs";
import { ArgumentError, requireArgument, requireShape } from "../errors.js";
import { ownParameters, trainable } from "../module/parameters.js";
import { at } from "../training/pass.js";
import {
  type JsonObject,
  type Optimizer,
  type ParameterMap,
  type Scalar,
  type Schedule,
  type Tensor,
  type Variable,
} from "../types.js";

/** One parameter, its gradient and its state by slot. */
export interface Update {
  readonly parameter: Variable;
  readonly gradient: Tensor;
  /** The state variable in a slot, for example "m". */
  readonly slot: (name: string) => Variable;
}

/** What is special to one optimiser; {@link defineOptimizer} does the rest. */
export interface Rule {
  readonly config: JsonObject & { readonly kind: string };
  /** Schedules that its feeds follow. */
  readonly schedules: readonly Schedule[];
  /** State per parameter, zeros at first. */
  readonly slots: readonly string[];
  /** Numbers of a step that the host works out, t = step + 1. */
  readonly feeds: readonly ((t: number) => number)[];
  /** Moves one parameter and its state. */
  readonly move: (update: Update, feeds: readonly Scalar[]) => void;
}

/** An optimiser that treats each parameter for itself, with state "kind/slot/path" in zeros at first. */
export function defineOptimizer({ config, schedules, slots, feeds, move }: Rule): Optimizer {
  return {
    config,
    schedules,
    createState: (parameters) => createSlots(config.kind, slots, trainable(parameters)),
    apply: ({ parameters, gradients, state, pass }) =>
      tf.tidy(() => {
        const values = feeds.map((feed) => pass.value((step) => feed(step + 1)));
        for (const [path, gradient] of gradients) {
          const parameter = findParameter(config.kind, parameters, path, gradient);
          const slot = (name: string) => findSlot(state, `${config.kind}/${name}/${path}`);
          move({ parameter, gradient, slot }, values);
        }
      }),
  };
}

/** Checks a learning rate; a function's values are checked as they come. */
export function learningRateAt(where: string, learningRate: Schedule): (t: number) => number {
  if (typeof learningRate === "number") requireRate(where, learningRate);
  return (t) => {
    const rate = at(learningRate, t - 1);
    requireRate(where, rate);
    return rate;
  };
}

function requireRate(where: string, rate: number): void {
  requireArgument(Number.isFinite(rate) && rate >= 0, where, "learningRate", "finite and at least 0", rate);
}

/** Throws an ArgumentError unless 0 <= value < 1. */
export function requireDecay(where: string, argument: string, value: number): void {
  requireArgument(value >= 0 && value < 1, where, argument, "at least 0 and less than 1", value);
}

/** Throws an ArgumentError unless the value is finite and above 0. */
export function requireEpsilon(where: string, value: number): void {
  requireArgument(Number.isFinite(value) && value > 0, where, "epsilon", "finite and above 0", value);
}

function createSlots(kind: string, slots: readonly string[], parameters: ParameterMap) {
  const variables: Record<string, Variable> = {};
  for (const slot of slots)
    for (const [path, { shape }] of parameters)
      // eslint-disable-next-line no-restricted-properties -- as large as the parameters, which are counted
      variables[`${kind}/${slot}/${path}`] = tf.tidy(() => tf.variable(tf.zeros(shape), false));
  return ownParameters(variables);
}

function findParameter(where: string, parameters: ParameterMap, path: string, gradient: Tensor): Variable {
  const parameter = parameters.get(path);
  if (!parameter) {
    const known = [...parameters.keys()].join(", ");
    throw new ArgumentError(`${where}: gradients must name parameters; got ${path}. Known: ${known}.`);
  }
  const fits = tf.util.arraysEqual(gradient.shape, parameter.shape);
  const rule = `have the parameter's shape [${parameter.shape.join(", ")}]`;
  requireShape(fits, where, `gradient of ${path}`, rule, gradient.shape);
  return parameter;
}

function findSlot(state: ParameterMap, path: string): Variable {
  const variable = state.get(path);
  if (variable) return variable;
  throw new ArgumentError(`Optimizer.apply: state must hold ${path}; got none. Was it created for these parameters?`);
}
