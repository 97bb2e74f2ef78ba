import { didYouMean, requireArgument } from "../errors.js";
import { type Player, type Selection } from "../types.js";

/** The validation metric that decides which epoch is best. */
export interface Monitor {
  /** As metrics are named, with the player's name in front where there are several. */
  readonly name: string;
  /** Index of the player that it is of. */
  readonly player: number;
  /** The metrics of a validation whose sum it is. */
  readonly terms: readonly string[];
  /** Whether it is a term that was asked for: terms carry no weight, and compare while schedules change too. */
  readonly isTerm: boolean;
}

/**
 * The name of the validation metric that `fit` watches, of a model's players or of those given: null where none of their
 * metrics says which epoch is best, as of a generator and a discriminator, each of whose losses tells of the other.
 *
 * @example
 * console.log(monitorOf(model.players())); // "loss"
 */
export function monitorOf<B>(players: readonly Player<B>[]): string | null {
  return chooseMonitor(players)?.name ?? null;
}

/**
 * The metric that decides: the one asked for, or the first player's own choice that has one.
 *
 * @throws {ArgumentError} if the one asked for does not compare between epochs, or is none
 */
export function chooseMonitor<B>(players: readonly Player<B>[], asked?: string): Monitor | undefined {
  const all = players.flatMap((player, at) => monitorsOf(player, at, players.length === 1 ? "" : `${player.name}/`));
  const chosen = all.find(({ isDefault }) => isDefault);
  if (asked === undefined) return chosen && { ...chosen, isTerm: false };
  const found = all.find(({ name }) => name === asked) ?? all.find(({ name }) => name.endsWith(`/${asked}`));
  const open = players.findIndex(({ objective }) => objective.selection === undefined);
  // What terms an objective has is not known before it is evaluated.
  if (found === undefined && open >= 0) return { name: asked, player: open, terms: [asked], isTerm: true };
  requireArgument(
    all.length > 0,
    "fit",
    "monitor",
    "left out, for no metric of this model compares between epochs",
    asked,
    lastIsKept,
  );
  const rule = `among ${all.map(({ name }) => name).join(", ")}`;
  requireArgument(
    found !== undefined,
    "fit",
    "monitor",
    rule,
    asked,
    "Other metrics mean something else in each epoch.",
  );
  return found;
}

export const lastIsKept = "The last epoch is kept: choose how many there are.";

/** Of an objective whose metrics mean something else in each epoch, as those of two players against each other do. */
export const incomparable: Selection = { metrics: {}, monitor: null };

/** Of an objective that says nothing: its loss. */
const unsaid: Selection = { metrics: { loss: ["loss"] }, monitor: "loss" };

function monitorsOf<B>(
  { objective }: Player<B>,
  player: number,
  prefix: string,
): (Monitor & { readonly isDefault: boolean })[] {
  const { metrics, monitor } = objective.selection ?? unsaid;
  return Object.entries(metrics).map(([name, terms]) => ({
    ...{ name: prefix + name, player, isDefault: name === monitor },
    terms: terms.map((term) => prefix + term),
    isTerm: !terms.includes("loss"),
  }));
}

/**
 * The value of the metric in a validation.
 *
 * @throws {ArgumentError} if the validation lacks it
 */
export function monitoredValue({ name, terms }: Monitor, validation: Readonly<Record<string, number>>): number {
  const names = Object.keys(validation);
  const values = terms.map(
    (term) => validation[term] ?? validation[names.find((each) => each.endsWith(`/${term}`)) ?? ""],
  );
  const known = values.filter((value) => value !== undefined);
  requireArgument(
    known.length === terms.length,
    "fit",
    "monitor",
    `among ${names.join(", ")}`,
    name,
    didYouMean(name, names),
  );
  return known.reduce((sum, value) => sum + value, 0);
}

/**
 * The first epoch from which on schedules keep the values that they have at the end of a run: metrics of earlier epochs mean
 * something else, and cannot be the best.
 *
 * @param stepsAfter steps done when an epoch, counted from 0, is validated
 */
export function settledEpoch(
  schedules: readonly ((step: number) => number)[],
  epochs: number,
  stepsAfter: (epoch: number) => number,
): number {
  if (schedules.length === 0) return 0;
  const last = schedules.map((schedule) => Math.fround(schedule(stepsAfter(epochs - 1))));
  let first = epochs - 1;
  const same = (epoch: number) =>
    schedules.every((schedule, at) => Object.is(Math.fround(schedule(stepsAfter(epoch))), last[at]));
  while (first > 0 && same(first - 1)) first--;
  return first;
}
