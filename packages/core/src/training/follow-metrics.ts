import { requireArgument } from "../errors.js";
import { isPlateau, type PlateauSchedule } from "../schedules/plateau.js";
import { type Player } from "../types.js";
import { type RunProgress } from "./run-progress.js";
import { type Monitor } from "./selection.js";

/** The schedules of players' optimisers that follow the metrics of their run. */
export function plateausOf<B>(players: readonly Player<B>[]): PlateauSchedule[] {
  return players.flatMap(({ optimizer }) => (optimizer.schedules ?? []).filter(isPlateau));
}

/** @throws {ArgumentError} if there is no metric that such schedules could follow */
export function requireFollowed(plateaus: readonly PlateauSchedule[], monitor: Monitor | undefined): void {
  const holds = plateaus.length === 0 || monitor !== undefined;
  const rule = "given, with a metric that compares between epochs, where a learning rate is a plateau";
  requireArgument(holds, "fit", "validation", rule, undefined);
}

/** Tells schedules of the monitored metric of every epoch that is closed and compares. */
export function followMetrics(
  plateaus: readonly PlateauSchedule[],
  monitor: Monitor | undefined,
  { epochs, settled = 0 }: RunProgress,
): void {
  if (plateaus.length === 0) return;
  const metrics = epochs.slice(settled).map(({ validation }) => validation?.[monitor!.name] ?? Infinity);
  for (const schedule of plateaus) schedule.follow(metrics);
}
