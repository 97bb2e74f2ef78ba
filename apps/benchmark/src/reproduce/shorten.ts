import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { DataError, show } from "@elbo/core";
import { writeFileAtomic } from "@elbo/core/node";
import { type Engine } from "../engine.js";
import { toJson } from "../json.js";
import { type Cell } from "../study/cell.js";
import { estimateStudy } from "../study/estimate.js";
import { type Protocol } from "./protocol.js";

/** What of a protocol fits into a budget of time. */
export interface Shortened {
  readonly seeds: readonly number[];
  /** Part of the epochs that are trained, above 0; 1 for all. */
  readonly share: number;
}

/** Part of the budget that training may take; measuring and reports take the rest. */
const trainingPart = 0.6;
/** Draws of a shortened protocol's evidence, at most. */
export const mostDraws = 500;
/** File of what was made of a budget, so that a second call makes the same of it. */
const budgetFile = "budget.json";

interface ShortenOptions {
  /** The cells of the whole protocol with its first seed. */
  readonly cells: readonly Cell[];
  /** In seconds. */
  readonly budget: number;
  readonly workers: number;
  readonly engine: Engine;
}

/**
 * What of a protocol fits into a budget, by steps that are measured here and now: fewer seeds first, and of one seed fewer
 * epochs.
 */
export async function shorten(
  { seeds, usualEpochs }: Pick<Protocol, "seeds" | "usualEpochs">,
  { cells, budget, workers, engine }: ShortenOptions,
): Promise<Shortened> {
  const statuses = cells.map((cell) => ({ cell: withEpochs(cell, usualEpochs), state: "pending" as const }));
  const { trainingSeconds } = await estimateStudy(statuses, engine);
  const rounds = (trainingPart * budget * Math.min(workers, cells.length)) / trainingSeconds;
  return rounds >= 1
    ? { seeds: seeds.slice(0, Math.floor(rounds)), share: 1 }
    : { seeds: seeds.slice(0, 1), share: rounds };
}

function withEpochs(cell: Cell, usual: number | undefined): Cell {
  const [config] = cell.plan.trainings;
  const epochs = Math.min(config!.epochs, usual ?? Infinity);
  return { ...cell, plan: { ...cell.plan, trainings: [{ ...config!, epochs }] } };
}

/** Epochs of a shortened training: a share of those that a whole one usually takes, and one at least. */
export function shortenedEpochs(epochs: number, { share }: Shortened, usual: number | undefined): number {
  return share === 1 ? epochs : Math.max(1, Math.floor(share * Math.min(epochs, usual ?? Infinity)));
}

/**
 * What a folder has made of a budget before; undefined where it is new.
 *
 * @throws {DataError} if its file cannot be read, or is damaged
 */
export async function readShortened(folder: string): Promise<Shortened | undefined> {
  const file = join(folder, budgetFile);
  if (!existsSync(file)) return undefined;
  const text = await readFile(file, "utf8").catch((cause: NodeJS.ErrnoException) => {
    throw new DataError(
      `reproduce: ${file} must be a file that can be read; got ${show(cause.code)}. Make it readable, or remove the folder.`,
      { cause },
    );
  });
  const stored = parse(text);
  if (stored !== undefined) return stored;
  throw new DataError(
    `reproduce: ${file} must hold seeds and a share of epochs; got ${show(text)}. Remove the folder.`,
  );
}

function parse(text: string): Shortened | undefined {
  try {
    const { seeds, share } = JSON.parse(text) as Partial<Shortened>;
    const holds =
      Array.isArray(seeds) && seeds.length > 0 && seeds.every((seed) => Number.isSafeInteger(seed) && seed >= 0);
    return holds && typeof share === "number" && share > 0 && share <= 1 ? { seeds, share } : undefined;
  } catch {
    return undefined;
  }
}

export async function writeShortened(folder: string, shortened: Shortened): Promise<void> {
  await writeFileAtomic(join(folder, budgetFile), `${toJson(shortened)}\n`);
}
