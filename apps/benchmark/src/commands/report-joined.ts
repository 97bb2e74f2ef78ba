import { mkdir } from "node:fs/promises";
import { join, resolve } from "node:path";
import { writeFileAtomic } from "@elbo/core/node";
import { type Output } from "../command-line/output.js";
import { UsageError } from "../command-line/usage-error.js";
import { type BackendName, startEngine } from "../engine.js";
import { type Exhibit } from "../exhibits/exhibit.js";
import { createDraw } from "../report/chart.js";
import { reportCommands, type ReportCommands } from "../report/commands.js";
import { reportPage } from "../report/page.js";
import { writeSummary } from "../report/summary-files.js";
import { exhibitsOfSaved, reportFile } from "../report/write-report.js";
import { withRankings } from "../run/compare-evidence.js";
import { fromHere, wordsFromHere } from "../run/portable.js";
import { type Results, type TrainingResult } from "../run/results.js";
import { shownTrainings } from "../run/training-exhibits.js";
import { readExhibits } from "../study/exhibit-file.js";
import { readTrainedResults } from "./select-training.js";

/** A training of a run, as it lies there. */
interface Origin {
  readonly run: string;
  readonly training: TrainingResult;
}

/**
 * Writes one page and one table of several runs and studies, which stay as they are.
 *
 * @throws {UsageError} if it is not said where they go
 */
export async function reportJoined(
  folders: readonly string[],
  { out, backend }: { readonly out: string | undefined; readonly backend: BackendName | undefined },
  output: Output,
): Promise<void> {
  if (out === undefined) throw new UsageError("report: --out", "given with several runs", out);
  const runs = await Promise.all(folders.map(async (folder) => [folder, await readTrainedResults(folder)] as const));
  const { results, origins } = joined(runs);
  const ranked = await withRankings(here, results);
  const { executor } = await startEngine(backend ?? results.plan.backend);
  const exhibits = new Map<TrainingResult, readonly Exhibit[]>();
  for (const training of shownTrainings(ranked.trainings)) {
    output.status(`${training.name}  making pictures`);
    const folder = join(here, training.folder);
    const kept = await readExhibits(folder);
    const own = { folder, plan: ranked.plan, executor };
    exhibits.set(training, kept.length > 0 ? kept : await exhibitsOfSaved(here, training, own));
  }
  await mkdir(out, { recursive: true });
  await writeSummary(out, ranked);
  const file = join(out, reportFile);
  const commands = joinedCommands(folders, out, origins);
  await writeFileAtomic(file, reportPage(ranked, exhibits, await createDraw(), commands));
  output.result({ folder: out, report: file, runs: folders, trainings: ranked.trainings.length }, file);
}

/** Trainings of several runs lie where they are, as seen from here. */
const here = ".";

/** The trainings of all runs beside each other, each where it lies; of one that is in several runs with the same weights the first. */
function joined(runs: readonly (readonly [folder: string, results: Results])[]): {
  readonly results: Results;
  readonly origins: ReadonlyMap<string, Origin>;
} {
  const origins = new Map<string, Origin>();
  const trainings = new Map<string, TrainingResult>();
  for (const [run, { trainings: own }] of runs)
    for (const training of own) {
      const folder = fromHere(resolve(run, training.folder));
      const key = training.model.sha256 ?? folder;
      if (trainings.has(key)) continue;
      trainings.set(key, { ...training, folder });
      origins.set(folder, { run, training });
    }
  const first = runs[0]![1];
  const results: Results = {
    ...first,
    command: wordsFromHere(process.argv.slice(2)),
    started: new Date().toISOString(),
    status: runs.every(([, { status }]) => status === "complete") ? "complete" : "running",
    plan: { ...first.plan, trainings: runs.flatMap(([, { plan }]) => plan.trainings) },
    trainings: [...trainings.values()],
    failures: runs.flatMap(([, { failures = [] }]) => failures),
    hints: [...new Set(runs.flatMap(([, { hints = [] }]) => hints))],
  };
  return { results, origins };
}

/** Pictures are made again from the run that a training lies in. */
function joinedCommands(folders: readonly string[], out: string, origins: ReadonlyMap<string, Origin>): ReportCommands {
  return {
    page: ["report", ...folders.map((folder) => fromHere(folder)), "--out", fromHere(out)],
    picture: ({ folder }, title) => {
      const { run, training } = origins.get(folder)!;
      return reportCommands(run).picture(training, title);
    },
  };
}
