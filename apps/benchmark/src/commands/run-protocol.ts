import { availableParallelism } from "node:os";
import { join } from "node:path";
import { choice, flag, integers, text, timeSpan, type Values } from "../command-line/option.js";
import { type Output } from "../command-line/output.js";
import { UsageError } from "../command-line/usage-error.js";
import { type BackendName, backendNames, type Engine, startEngine } from "../engine.js";
import { callOf } from "../program.js";
import { hasFigures, keepReproduction, recordFigures, usualDocs } from "../reproduce/figures-file.js";
import { type Protocol } from "../reproduce/protocol.js";
import { type Reproduction, reproductionOf } from "../reproduce/reproduction.js";
import { reproductionTable } from "../reproduce/reproduction-table.js";
import { readShortened, shorten, type Shortened, writeShortened } from "../reproduce/shorten.js";
import { runsFolder } from "../run/run-folder.js";
import { findStudyFolder, openStudyFolder } from "../study/study-folder.js";
import { type WrittenStudy } from "../study/study-monitor.js";
import { carryOutStudy } from "./carry-out-study.js";
import { dryRun } from "./dry-run.js";
import { outcome } from "./finish-run.js";
import { protocolStudy } from "./protocol-study.js";
import { retryOption, workerOptions } from "./study-options.js";
import { seedRange } from "./training-options.js";

export const reproduceOptions = {
  list: flag("names all protocols with the time that they take on two cores, and does nothing"),
  budget: timeSpan("does what may be done in such a time, as 30m: fewer seeds, and of one seed fewer epochs"),
  seeds: integers("seeds in the place of the protocol's own", seedRange),
  backend: choice<BackendName>(backendNames, "what computes; the fastest that loads unless given"),
  out: text("folder", "where its study is, or goes (default: runs/reproduce-<name>, and the budget)"),
  figures: text(
    "folder",
    "where figures.md and its sources are, which take what a whole protocol comes to (default: docs, where there is one)",
  ),
  "dry-run": flag("prints the cells, where they stand, and how long training may take, and does nothing"),
  retry: retryOption,
  ...workerOptions,
};

type Given = Values<typeof reproduceOptions>;

/** What is asked for, as it is called and written. */
interface Asked {
  /** What its folder and its section of the figures are called. */
  readonly label: string;
  /** The protocol; of one with fewer epochs without tolerances, which are those of whole trainings. */
  readonly protocol: Protocol;
}

/**
 * Does what is left of a protocol, shows what it comes to, and records the figures of a whole one.
 *
 * @throws {UsageError} if seeds and a budget are asked for
 * @throws {RunError} after all else, if a training failed
 */
export async function runProtocol(name: string, protocol: Protocol, given: Given, output: Output): Promise<void> {
  if (given.budget && given.seeds)
    throw new UsageError("reproduce: --seeds", "left out with --budget, which decides them", given.seeds);
  const engine = await startEngine(given.backend, { threads: given.threads });
  const label = given.budget ? `${name}-${given.budget.text}` : name;
  const out = given.out ?? join(runsFolder, `reproduce-${label}`);
  const shortened = await shortenedFor(protocol, out, given, engine);
  const study = await protocolStudy(protocol, shortened, engine);
  if (given["dry-run"]) {
    const folder = await findStudyFolder(out, study.cells);
    return dryRun(study.cells, { folder, engine, output, workers: given.workers });
  }
  const folder = await openStudyFolder(out, study.cells, new Date());
  if (given.budget) await writeShortened(folder, shortened);
  output.say(`${label} in ${folder} with ${study.cells.length} cells. ${engine.note}`);
  const words = ["reproduce", name, ...askedWords(given)];
  const written = await carryOutStudy(study.cells, {
    ...{ folder, engine, output, hints: study.hints, given, retryFailed: given.retry === "failed" },
    goOn: [...words, ...(given.out === undefined ? [] : ["--out", folder])],
  });
  const own = shortened.share === 1 ? protocol : { ...protocol, tolerance: {} };
  const { rows: cells, wholeEpochs } = study;
  const about = { name, protocol: own, cells, command: callOf(...words), date: new Date() };
  await showReproduction(
    reproductionOf(written.results, { ...about, ...(wholeEpochs && { wholeEpochs }) }),
    { label, protocol: own },
    written,
    {
      given,
      folder,
      output,
    },
  );
}

async function showReproduction(
  reproduction: Reproduction,
  { label, protocol }: Asked,
  { results, file }: WrittenStudy,
  { given, folder, output }: { readonly given: Given; readonly folder: string; readonly output: Output },
): Promise<void> {
  await keepReproduction(folder, reproduction);
  output.result({ folder, report: file ?? null, ...reproduction }, reproductionTable(reproduction, protocol));
  if (file !== undefined) output.say(`Report: ${file}`);
  const docs = given.figures ?? (hasFigures(usualDocs) ? usualDocs : undefined);
  const isWhole = results.status === "complete" && given.seeds === undefined;
  if (isWhole && docs !== undefined)
    output.say(`Figures: ${await recordFigures(docs, { name: label, reproduction, protocol })}`);
  const error = outcome(results, folder);
  if (error !== undefined) throw error;
}

/** What is trained of a protocol: all of it, with the seeds that are asked for, or what fits into the budget. */
async function shortenedFor(protocol: Protocol, out: string, given: Given, engine: Engine): Promise<Shortened> {
  const { budget, seeds = protocol.seeds, workers = availableParallelism() } = given;
  if (budget === undefined) return { seeds, share: 1 };
  const before = await readShortened(out);
  if (before !== undefined) return before;
  const { cells } = await protocolStudy(protocol, { seeds: protocol.seeds.slice(0, 1), share: 1 }, engine);
  return shorten(protocol, { cells, budget: budget.seconds, workers, engine });
}

function askedWords({ budget, seeds }: Given): string[] {
  return [...(budget ? ["--budget", budget.text] : []), ...(seeds ? ["--seeds", seeds.join(",")] : [])];
}
