import * as tf from "@tensorflow/tfjs";
import { ArgumentError, requireArgument, requireShape } from "../errors.js";
import { collectParameters, trainable } from "../module/parameters.js";
import {
  type Batch,
  type Module,
  type ParameterMap,
  type Pass,
  type Player,
  type Tensor,
  type Variable,
} from "../types.js";
import { type Step } from "./executor.js";
import { inMicroBatches, type Slope } from "./micro-batches.js";
import { describeVariable } from "./pass.js";

/** The state of each player's optimiser, by the player's name. */
export type OptimizerStates = ReadonlyMap<string, Module>;

/** Fresh optimiser states for players. The caller owns them. */
export function createOptimizerStates<B>(players: readonly Player<B>[]): Map<string, Module> {
  return new Map(
    players.map(({ name, objective, optimizer }) => [name, optimizer.createState(trainable(objective.parameters))]),
  );
}

export interface TrainingStepOptions {
  /**
   * Parts that a batch is divided into, whose gradients are summed before the optimiser moves: of a large batch no more is in
   * memory at a time than of a small one. Where the loss is a mean over examples, and apart from the noise that each part draws, the
   * step is that of the whole batch.
   * @default 1
   */
  readonly accumulate?: number;
}

/** Throws an ArgumentError unless `accumulate` is a positive integer. */
export function requireAccumulate(where: string, accumulate: number): void {
  const holds = Number.isSafeInteger(accumulate) && accumulate >= 1;
  requireArgument(holds, where, "accumulate", "a positive integer", accumulate);
}

/**
 * One gradient step of each player in turn: evaluate the objective, differentiate its loss with respect to the
 * player's trainable parameters, and let the optimiser move them at once, so that the next player sees the move.
 * A parameter that the loss does not depend on is left alone.
 *
 * Outputs are scalars: `loss` and the terms by name, with the prefix `<player>/` when there are several players.
 *
 * @throws {ArgumentError} if there is no player, two share a name, one has no optimiser state or nothing to train;
 *   and, when it runs, if a loss depends on none of its player's parameters
 * @throws {ArgumentError} when it first runs, if a loss reads a variable that no player lists
 * @throws {ShapeError} when it runs, if a loss is not a scalar
 */
export function trainingStep<B>(
  players: readonly Player<B>[],
  states: OptimizerStates,
  { accumulate = 1 }: TrainingStepOptions = {},
): Step {
  requirePlayers(players);
  requireAccumulate("trainingStep", accumulate);
  const seats = players.map((player) => seat(player, states));
  const state = collectParameters(
    Object.fromEntries(
      seats.flatMap(({ player, state }) => [
        [player.name, player.objective],
        [`${player.name}/optimizer`, { parameters: state }],
      ]),
    ),
  );
  const known = new Set([
    ...state.values(),
    ...players.flatMap(({ objective }) => [...(objective.frozen?.values() ?? [])]),
  ]);
  const prefix = (name: string) => (players.length === 1 ? "" : `${name}/`);
  return {
    training: true,
    state,
    run: (batch, pass) =>
      tf.tidy(() => {
        const outputs: Record<string, Tensor> = {};
        for (const each of seats)
          Object.assign(outputs, addPrefix(prefix(each.player.name), move(each, known, { batch, pass, accumulate })));
        return outputs;
      }),
  };
}

interface Seat<B> {
  readonly player: Player<B>;
  readonly parameters: ParameterMap;
  readonly state: ParameterMap;
  /** Whether the loss was seen to read no variable that is in no state. */
  checked: boolean;
}

function requirePlayers<B>(players: readonly Player<B>[]): void {
  const names = players.map(({ name }) => name);
  const advice = "Does model.players() return one player per optimiser?";
  requireArgument(names.length > 0, "trainingStep", "players", "at least one player", names, advice);
  requireArgument(new Set(names).size === names.length, "trainingStep", "players", "of different names", names);
}

function seat<B>(player: Player<B>, states: OptimizerStates): Seat<B> {
  const { name, objective } = player;
  const state = states.get(name)?.parameters;
  const advice = "Make the states with createOptimizerStates(players).";
  requireArgument(state !== undefined, "trainingStep", "states", `a map with "${name}"`, [...states.keys()], advice);
  const parameters = trainable(objective.parameters);
  const rule = `an objective with trainable parameters`;
  requireArgument(parameters.size > 0, "trainingStep", `player "${name}"`, rule, [...objective.parameters.keys()]);
  return { player, parameters, state, checked: false };
}

interface Moment {
  readonly batch: Batch;
  readonly pass: Pass;
  readonly accumulate: number;
}

/** Evaluates, differentiates and applies; returns the loss and the terms. */
function move<B>(
  seat: Seat<B>,
  known: ReadonlySet<Variable>,
  { batch, pass, accumulate }: Moment,
): Record<string, Tensor> {
  const { player, parameters, state } = seat;
  return tf.tidy(() => {
    const slopeOf = (part: Batch, own: Pass): Slope => differentiate(seat, known, part as B, own);
    const { outputs, gradients } =
      accumulate === 1 ? slopeOf(batch, pass) : inMicroBatches(batch, accumulate, pass, slopeOf);
    player.optimizer.apply({ parameters, gradients, state, pass });
    return { ...outputs };
  });
}

function differentiate<B>(seat: Seat<B>, known: ReadonlySet<Variable>, batch: B, pass: Pass) {
  const { player, parameters } = seat;
  const terms: Record<string, Tensor> = {};
  const evaluate = () => {
    const evaluated = player.objective.evaluate(batch, pass);
    if (!seat.checked) requireListed(player.name, known);
    seat.checked = true;
    // Differentiation disposes what is made inside it, so the terms are kept until they are copied out below.
    for (const [name, term] of Object.entries(evaluated.terms)) terms[name] = tf.keep(tf.clone(term));
    return evaluated.loss;
  };
  try {
    const { value, grads } = tf.engine().gradients<Tensor>(evaluate, [...parameters.values()], undefined, true);
    requireShape(value.rank === 0, `player "${player.name}"`, "loss", "be a scalar []", value.shape);
    const gradients = byPath(parameters, grads);
    requireConnected(player.name, gradients);
    const outputs: Record<string, Tensor> = {};
    for (const [name, term] of Object.entries(terms)) outputs[name] = tf.clone(term);
    return { outputs: { ...outputs, loss: value }, gradients };
  } catch (error) {
    releaseTape();
    throw error;
  } finally {
    tf.dispose(terms);
  }
}

/** What was recorded shows every variable that the loss depends on: one that no player lists would not be trained, nor saved. */
function requireListed(player: string, known: ReadonlySet<Variable>): void {
  const inputs = (tf.engine().state.activeTape ?? []).flatMap((node) => Object.values(node.inputs));
  const unlisted = inputs.find(
    (input): input is Variable => input instanceof tf.Variable && !known.has(input as Variable),
  );
  const found = unlisted && describeVariable(unlisted);
  const rule = "all variables that its loss reads";
  const advice = "List it in the parameters of the module that owns it, or as frozen in the objective.";
  requireArgument(
    unlisted === undefined,
    `player "${player}"`,
    "parameters",
    rule,
    found && `${found} outside them`,
    advice,
  );
}

/** Frees what tfjs saved for the backward pass, which it leaves behind when the forward or backward pass throws. */
function releaseTape(): void {
  const { state } = tf.engine();
  if (state.gradientDepth > 0) return;
  for (const { saved } of state.activeTape ?? []) tf.dispose(saved);
  state.activeTape = null as never;
}

/** Gradients by path; those that tfjs found no path to are left out. */
function byPath(parameters: ParameterMap, grads: readonly (Tensor | null | undefined)[]): Map<string, Tensor> {
  const gradients = new Map<string, Tensor>();
  for (const [at, path] of [...parameters.keys()].entries()) {
    const gradient = grads[at];
    if (gradient) gradients.set(path, gradient);
  }
  return gradients;
}

function requireConnected(player: string, gradients: ReadonlyMap<string, Tensor>): void {
  if (gradients.size > 0) return;
  throw new ArgumentError(
    `player "${player}": loss must be a function of its trainable parameters; got none with a gradient. ` +
      "Does the objective evaluate the modules whose parameters it lists?",
  );
}

function addPrefix(prefix: string, outputs: Record<string, Tensor>): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(outputs).map(([name, tensor]) => [prefix + name, tensor]));
}
