import { mkdir, readdir, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { DataError, show } from "@elbo/core";
import { readFileWithin, writeFileAtomic } from "@elbo/core/node";
import { callOf } from "../program.js";
import { fromJson, toJson } from "../json.js";
import { trainingName } from "../models/training-config.js";
import { ownFile } from "../run/own-folder.js";
import { ofSplits } from "../run/data-schema.js";
import { planCheck } from "../run/plan-schema.js";
import { isFolderName, number, object, StoredValueError, text } from "../run/stored-value.js";
import { type Cell, cellOf, cellSchema, namedBeside } from "./cell.js";

/** File of a cell's configuration in its folder. */
export const cellFile = "cell.json";

type StoredCell = Pick<Cell, "plan" | "fingerprints"> & { readonly schema: number };

const cellCheck = object<StoredCell>({ schema: number, plan: planCheck, fingerprints: ofSplits(text) });

/** Makes the folder of a cell, which holds its configuration from then on; one that is there stays as it is. */
export async function createCellFolder(study: string, cell: Cell): Promise<void> {
  const folder = join(study, cell.hash);
  await mkdir(folder, { recursive: true });
  if ((await readdir(folder)).includes(cellFile)) return;
  await writeFileAtomic(join(folder, cellFile), `${toJson(storedCell(cell))}\n`);
}

/** Puts another folder in the place of a cell's, which arrives whole or not at all. `fill` makes it under a name of its own. */
export async function replaceCellFolder(
  study: string,
  hash: string,
  fill: (draft: string) => Promise<void>,
): Promise<void> {
  const draft = join(study, `.merge-${hash}`);
  await rm(draft, { recursive: true, force: true });
  await fill(draft);
  await rm(join(study, hash), { recursive: true, force: true });
  await rename(draft, join(study, hash));
}

/**
 * The cell of a folder.
 *
 * @throws {DataError} if its file is missing or damaged, or is of another configuration than the folder's name says
 */
export async function readCell(study: string, hash: string): Promise<Cell> {
  const file = join(study, hash, cellFile);
  const refuse = (rule: string, value: unknown) =>
    new DataError(
      `study: ${file} must be ${rule}; got ${show(value)}. Remove the folder: ${callOf("rm", join(study, hash))}`,
    );
  let stored: unknown;
  try {
    stored = fromJson(new TextDecoder().decode(await readFileWithin(file, mostBytes, ownFile)));
  } catch (error) {
    throw refuse("JSON that can be read", (error as Error).message);
  }
  return cellFrom(stored, hash, refuse);
}

/** What is kept of a cell, and sent: its configuration and its data. */
export function storedCell({ plan, fingerprints }: Cell) {
  return { schema: cellSchema, plan, fingerprints };
}

/**
 * The cell that {@link storedCell} gave.
 *
 * @param refuse makes the error from what the value must be, and what it is
 */
export function cellFrom(value: unknown, hash: string, refuse: (rule: string, value: unknown) => Error): Cell {
  const stored = value as Partial<StoredCell> | null;
  const { schema } = stored ?? {};
  if (schema !== cellSchema) throw refuse(`of schema ${cellSchema}`, schema);
  try {
    cellCheck(stored, "");
  } catch (error) {
    if (error instanceof StoredValueError) throw refuse(error.rule, error.value);
    throw error;
  }
  const { plan, fingerprints } = stored!;
  if (plan?.trainings.length !== 1 || fingerprints === undefined) throw refuse("one training and its data", stored);
  if (!isFolderName(trainingName(plan.trainings[0]!)))
    throw refuse("of a training whose name is that of a folder", trainingName(plan.trainings[0]!));
  const cell = cellOf(plan, fingerprints);
  if (cell.hash !== hash) throw refuse("of the configuration that its folder is named by", cell.hash);
  return cell;
}

/** Longest cell.json that is read. */
const mostBytes = 2 ** 20;

/** The cells of a study's folder, in the order of their names, without reading more than their configurations. */
export async function readCells(study: string): Promise<Cell[]> {
  const entries = await readdir(study, { withFileTypes: true }).catch(() => []);
  const cells: Cell[] = [];
  for (const entry of entries.filter((each) => each.isDirectory() && isHash(each.name))) {
    const files = await readdir(join(study, entry.name));
    if (files.includes(cellFile)) cells.push(await readCell(study, entry.name));
  }
  return namedBeside(cells).sort(byName);
}

/** Whether a name is one of a cell's folder. */
export function isHash(name: string): boolean {
  return /^[0-9a-f]{20}$/.test(name);
}

const collator = new Intl.Collator("en", { numeric: true });

/** Cells by name, numbers by their size, then by hash. */
function byName(a: Cell, b: Cell): number {
  return collator.compare(a.name, b.name) || collator.compare(a.hash, b.hash);
}
