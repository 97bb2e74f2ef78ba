import { lstat } from "node:fs/promises";
import { join } from "node:path";
import { DataError } from "@elbo/core";

/**
 * The path of a folder that a run made in its own, which is no link to another place. It need not be there yet.
 *
 * @param name of the folder, "." for the run's own
 * @throws {DataError} if a link or a file stands in its place
 */
export async function ownFolder(run: string, name: string): Promise<string> {
  const path = join(run, name);
  if (name === ".") return path;
  const found = await lstat(path).catch(() => undefined);
  if (found === undefined || found.isDirectory()) return path;
  const what = found.isSymbolicLink() ? "a link" : "a file";
  throw new DataError(`run: ${path} must be a folder of the run's own; got ${what}. Put the folder itself there.`);
}

/** Files that a run made are read where they lie, and not where a link in their place leads. */
export const ownFile = { links: false } as const;
