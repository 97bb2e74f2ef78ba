import * as tf from "@tensorflow/tfjs";
import { requireArgument, requireShape } from "../errors.js";
import { type HostRng } from "../random/rng.js";
import { type RandomStream } from "../random/stream.js";
import { type Pass, type Rng, type Schedule, type Scalar, type Tensor, type Variable } from "../types.js";
import { type Feeds, type Fill } from "./feeds.js";

export interface PassOptions {
  readonly training: boolean;
  readonly feeds: Feeds;
  /**
   * The variables that may be updated.
   * @default any
   */
  readonly state?: ReadonlySet<Variable>;
}

/**
 * Calls `body` with a pass whose randomness and schedule values are feeds. The updates that the body asked for
 * take effect when it returns, the first of each variable; when it throws, and outside training, none does.
 *
 * @throws {ArgumentError} from `update`, if the variable is none of `state`
 * @throws {ShapeError} from `update`, in training or not, if the value has not the variable's shape
 */
export function withPass<T extends tf.TensorContainer>(options: PassOptions, body: (pass: Pass) => T): T {
  const updates = new Map<Variable, Tensor>();
  const pass: Pass = {
    training: options.training,
    rng: feedRng(options.feeds, [], new Map()),
    value: (schedule) => scheduleValue(options.feeds, schedule),
    update: options.training
      ? (variable, value) => remember(updates, requireOwn(options.state, variable), value)
      : leave,
  };
  try {
    const result = body(pass);
    for (const [variable, value] of updates) variable.assign(value);
    return result;
  } finally {
    for (const value of updates.values()) value.dispose();
  }
}

/** A pass outside training: draws from `rng`, schedules at `step`, and no state moves. */
export function evaluationPass(rng: Rng | HostRng, step = 0): Pass {
  return {
    training: false,
    rng,
    value: (schedule) => tf.scalar(at(schedule, step)),
    update: leave,
  };
}

/** The value of a schedule at a step. */
export function at(schedule: Schedule, step: number): number {
  return typeof schedule === "number" ? schedule : schedule(step);
}

function scheduleValue(feeds: Feeds, schedule: Schedule): Scalar {
  if (typeof schedule === "number") return tf.scalar(schedule);
  return feeds.float32([], (values, { step }) => void (values[0] = schedule(step))) as Scalar;
}

/** A variable outside the step's state is in no checkpoint, and a captured step would lose its value. */
function requireOwn(state: PassOptions["state"], variable: Variable): Variable {
  const advice = "List it in the parameters of the module that owns it, and the module's in those of the objective.";
  const rule = "among the parameters of what is trained";
  requireArgument(state?.has(variable) ?? true, "Pass.update", "variable", rule, describeVariable(variable), advice);
  return variable;
}

/** A variable in a message: tfjs numbers those without a name. */
export function describeVariable({ name, shape }: Pick<Variable, "name" | "shape">): string {
  return `variable ${name} of shape [${shape.join(", ")}]`;
}

/** Keeps the first value of each variable: what a module is applied to first is its data. */
function remember(updates: Map<Variable, Tensor>, variable: Variable, value: Tensor): void {
  leave(variable, value);
  if (!updates.has(variable)) updates.set(variable, tf.keep(tf.clone(value)));
}

/** Outside training an update is checked, and the variable stays as it is. */
function leave(variable: Variable, value: Tensor): void {
  const fits = tf.util.arraysEqual(value.shape, variable.shape);
  requireShape(fits, "Pass.update", "value", `have the variable's shape [${variable.shape.join(", ")}]`, value.shape);
}

/**
 * Randomness inside a step: the n-th draw of a stream gets its own key, so it does not matter how a step is run. Equal
 * draws are filled by the same function, so that an executor can tell that they are one feed.
 */
function feedRng(feeds: Feeds, labels: readonly (string | number)[], fills: Map<string, Fill>): Rng {
  let draws = 0;
  const draw = (kind: "fillNormal" | "fillUniform"): Fill => {
    const path = [...labels, draws++];
    const key = JSON.stringify([kind, ...path]);
    const fill: Fill = (values, { stream }) =>
      void path.reduce<RandomStream>((at, label) => at.split(label), stream)[kind](values);
    if (!fills.has(key)) fills.set(key, fill);
    return fills.get(key)!;
  };
  return {
    normal: (shape) => feeds.float32(shape, draw("fillNormal")),
    uniform: (shape) => feeds.float32(shape, draw("fillUniform")),
    split: (label) => feedRng(feeds, [...labels, label], fills),
  };
}
