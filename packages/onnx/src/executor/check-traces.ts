import { ArgumentError } from "@elbo/core";
import { type Plan } from "../graph/plan.js";
import { structureOf } from "../graph/structure.js";
import { type HostData, type Value } from "../graph/value.js";
import { type Trace } from "./trace.js";

/** A trace and what it plans to compute. */
export interface PlannedTrace {
  readonly trace: Trace;
  readonly plan: Plan;
}

/**
 * Throws unless two traces of a step recorded the same: what differs was decided on the host and would be frozen.
 *
 * @throws {ArgumentError} that names the call which made a tensor of other values, or the variable outside the state
 */
export function requireSameTraces(first: PlannedTrace, second: PlannedTrace): void {
  requireOwnVariables(first);
  const constants = [...second.plan.constants.values()];
  const differing = [...first.plan.constants.values()].findIndex((value, at) => !sameData(value, constants[at]));
  if (differing >= 0 && constants[differing] !== undefined) throw hiddenRandomness(second.trace, constants[differing]);
  if (structureOf(first.plan) !== structureOf(second.plan))
    throw new ArgumentError(
      "onnx: a captured step must compute the same at each run; got other operations in its second run. " +
        "Does it branch on a random number or count its calls?",
    );
}

function requireOwnVariables({ trace, plan }: PlannedTrace): void {
  for (const value of plan.inputs.values()) {
    const variable = trace.foreign.get(value);
    if (variable !== undefined)
      throw new ArgumentError(
        `onnx: a step's state must hold every variable that it reads; got variable ${variable.name} of shape ` +
          `[${variable.shape.join(", ")}] outside it. List it in the parameters of the module that owns it, or in Step.state.`,
      );
  }
}

function hiddenRandomness(trace: Trace, value: Value): ArgumentError {
  const call = callOf(trace.written.get(value)?.stack ?? "");
  return new ArgumentError(
    `onnx: a captured step must draw randomness from its pass; got a tensor [${value.shape.join(", ")}] of other values ` +
      `at each run, made by ${call}. Use pass.rng or pass.value, or make the tensor before the step.`,
  );
}

/** The tfjs function that was called and the place that called it, from a stack. */
function callOf(stack: string): string {
  const frames = stack.split("\n").slice(1);
  const isTensorFlow = (frame: string) => /@tensorflow[/\\]/.test(frame) || /tf(-core)?\.node\.js/.test(frame);
  const start = frames.findIndex(isTensorFlow);
  if (start < 0) return "the step";
  const length = frames.slice(start).findIndex((frame) => !isTensorFlow(frame));
  const inside = length < 0 ? frames.slice(start) : frames.slice(start, start + length);
  const names = inside.flatMap((frame) => /at (?:\w+\.)*(\w+?)_(?:__op)?[ (]/.exec(frame)?.[1] ?? []);
  const place = length < 0 ? "" : frames[start + length]!.trim();
  return `tf.${names.at(-1) ?? "tensor"} ${place}`.trim();
}

function sameData(a: Value, b: Value | undefined): boolean {
  if (b === undefined) return false;
  if (a === b || a.origin === b.origin) return true;
  if (a.type !== b.type || a.shape.join() !== b.shape.join()) return false;
  return "data" in a.origin && "data" in b.origin && equalBits(a.origin.data, b.origin.data);
}

function equalBits(a: HostData, b: HostData): boolean {
  const [x, y] = [a, b].map(({ buffer, byteOffset, byteLength }) => new Uint8Array(buffer, byteOffset, byteLength));
  return x!.length === y!.length && x!.every((byte, at) => byte === y![at]);
}
