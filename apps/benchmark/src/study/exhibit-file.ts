import { join } from "node:path";
import { DataError, show } from "@elbo/core";
import { readFileWithin, writeFileAtomic } from "@elbo/core/node";
import { type Exhibit } from "../exhibits/exhibit.js";
import { fromJson, toJson } from "../json.js";
import { ownFile } from "../run/own-folder.js";
import { StoredValueError } from "../run/stored-value.js";
import { exhibitsCheck } from "./exhibit-schema.js";

/** What a report shows of a cell, beside its results: a report of many cells loads no model. */
const exhibitFile = "exhibits.json";

/** Arrays of numbers as text: pixels as the bytes that an image has anyway, files as they are. */
interface StoredBytes {
  readonly base64: string;
}

/** Keeps what a report shows of a cell. */
export async function writeExhibits(folder: string, exhibits: readonly Exhibit[]): Promise<void> {
  await writeFileAtomic(join(folder, exhibitFile), `${toJson(exhibits.map(toStored))}\n`);
}

/** Longest exhibits.json that is read. */
const mostBytes = 2 ** 28;

/**
 * What a report shows of a cell; nothing where that was not kept.
 *
 * @throws {DataError} that names the field which is not what it must be
 */
export async function readExhibits(folder: string): Promise<Exhibit[]> {
  const file = join(folder, exhibitFile);
  const bytes = await readFileWithin(file, mostBytes, ownFile).catch(() => undefined);
  if (bytes === undefined) return [];
  const refuse = (rule: string, value: unknown, cause: unknown) =>
    new DataError(`study: ${file} must be ${rule}; got ${show(value)}. Remove it: the page goes without.`, { cause });
  try {
    const stored = fromJson(new TextDecoder().decode(bytes)) as StoredExhibit[];
    exhibitsCheck(stored, "");
    return stored.map(fromStored);
  } catch (error) {
    if (error instanceof StoredValueError) throw refuse(error.rule, error.value, error);
    throw refuse("JSON", (error as Error).message, error);
  }
}

type StoredExhibit = ReturnType<typeof toStored>;

function toStored(exhibit: Exhibit) {
  if (exhibit.kind === "png") return { ...exhibit, png: pack(exhibit.png) };
  if (exhibit.kind !== "pictures") return exhibit;
  const { pictures } = exhibit;
  const pixels = Uint8Array.from(pictures.values, (value) => Math.round(255 * value));
  return { ...exhibit, pictures: { ...pictures, values: pack(pixels) } };
}

function fromStored(stored: StoredExhibit): Exhibit {
  if (stored.kind === "png") return { ...stored, png: unpack(stored.png) };
  if (stored.kind !== "pictures") return stored;
  const { pictures } = stored;
  const values = Float32Array.from(unpack(pictures.values), (byte) => byte / 255);
  return { ...stored, pictures: { ...pictures, values } };
}

function pack(bytes: Uint8Array): StoredBytes {
  return { base64: Buffer.from(bytes).toString("base64") };
}

function unpack({ base64 }: StoredBytes): Uint8Array {
  return Uint8Array.from(Buffer.from(base64, "base64"));
}
