import { type Output } from "../command-line/output.js";
import { type Engine } from "../engine.js";
import { alignColumns } from "../report/text-table.js";
import { type Standing, timeAgainst } from "../speed/against.js";
import { lossDifference, recordSteps } from "../speed/compare-losses.js";
import { type Reference, type ReferenceName, startReferences, stopReferences } from "../speed/references.js";
import { geometricMean } from "../speed/time-in-turn.js";
import { buildWorkload } from "../speed/workloads.js";

export interface Comparison {
  readonly seconds: number;
  readonly threads?: number | undefined;
  readonly against: readonly ReferenceName[];
}

/** Workloads timed in turn with references: who is ahead, and how far ours is from what its products alone cost. */
export async function reportStandings(
  names: readonly string[],
  { executor, backend }: Engine,
  { seconds, threads, against }: Comparison,
  output: Output,
): Promise<void> {
  await withReferences(against, async (references) => {
    const standings = new Map<string, Standing>();
    const contest = { executor, references, seconds, floor: backend === "onnx" ? { threads } : undefined };
    for (const name of names) {
      output.status(`${name}, in turn with ${against.join(" and ")}`);
      standings.set(name, await timeAgainst(name, () => buildWorkload(name), contest));
    }
    const libraries = new Map(references.map(({ name, library }) => [name, library]));
    const mean = geometricMean([...standings.values()].map(({ strongestToOurs }) => strongestToOurs));
    const document = { library: `elbo on ${backend}`, references: Object.fromEntries(libraries) };
    output.result(
      { ...document, workloads: Object.fromEntries(standings), geometricMean: mean },
      `${standingsTable(standings, `elbo on ${backend}`, libraries)}\n\n` +
        `strongest / elbo in the geometric mean: ${mean.toFixed(2)}`,
    );
  });
}

/** How far the losses of references are from ours, for the same weights, batch and draws. */
export async function reportLosses(
  names: readonly string[],
  { executor, backend }: Engine,
  { against }: Comparison,
  output: Output,
): Promise<void> {
  await withReferences(against, async (references) => {
    const single = against.map((name) => references.find((reference) => reference.name === name)!);
    const differences: Record<string, Record<string, number>> = {};
    for (const name of names) {
      output.status(`${name}, losses of ${against.join(" and ")}`);
      const steps = await recordSteps(buildWorkload(name), executor);
      const measured: Record<string, number> = {};
      for (const reference of single) measured[reference.name] = await lossDifference(reference, name, steps);
      differences[name] = measured;
    }
    const titles = [`relative difference of losses from elbo on ${backend}`, ...single.map(({ library }) => library)];
    const rows = names.map((name) => [name, ...against.map((each) => differences[name]![each]!.toExponential(1))]);
    output.result({ differences }, alignColumns([titles, ...rows], 1));
  });
}

async function withReferences(
  names: readonly ReferenceName[],
  use: (references: readonly Reference[]) => Promise<void>,
): Promise<void> {
  const references = await startReferences(names);
  try {
    await use(references);
  } finally {
    await stopReferences(references);
  }
}

function standingsTable(
  standings: ReadonlyMap<string, Standing>,
  ours: string,
  libraries: ReadonlyMap<ReferenceName, string>,
): string {
  const hasFloor = [...standings.values()].some(({ floor }) => floor !== undefined);
  const threads = (count: number) => `${count} ${count === 1 ? "thread" : "threads"}`;
  const titles = [
    ...["step, median ms", ours, ...libraries.values(), "strongest / elbo"],
    ...(hasFloor ? ["GFLOP", "floor ms", "elbo / floor"] : []),
  ];
  const rows = [...standings].map(([name, { ours, references, strongestToOurs, floor }]) => [
    name,
    ours.toFixed(3),
    ...[...libraries.keys()].map((each) => {
      const { ms, threads: count } = references[each]!;
      return `${ms.toFixed(3)} (${threads(count)})`;
    }),
    strongestToOurs.toFixed(2),
    ...(floor ? [floor.gflop.toFixed(3), floor.ms.toFixed(2), floor.oursToFloor.toFixed(2)] : []),
  ]);
  return alignColumns([titles, ...rows], 1);
}
