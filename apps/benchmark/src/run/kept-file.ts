import { join } from "node:path";
import { readSafetensors, type TensorFile } from "@elbo/core";
import { readFileWithin } from "@elbo/core/node";
import { ownFile, ownFolder } from "./own-folder.js";
import { type TrainingResult } from "./results.js";

/** Longest such file that is read: 60 million numbers. */
const mostBytes = 2 ** 28;

/**
 * The tensors of a file that a training kept in its folder; undefined where there is none.
 *
 * @param folder of the run
 * @throws {CheckpointError} if the file is damaged
 * @throws {DataError} if it cannot be read
 */
export async function readKeptFile(
  folder: string,
  { folder: own }: Pick<TrainingResult, "folder">,
  name: string,
): Promise<TensorFile["tensors"] | undefined> {
  const path = join(await ownFolder(folder, own), name);
  const file = await readFileWithin(path, mostBytes, ownFile).catch((error: Error) => {
    if ((error.cause as NodeJS.ErrnoException | undefined)?.code === "ENOENT") return undefined;
    throw error;
  });
  return file && readSafetensors(file, { sealed: true }).tensors;
}
