import { randomBytes } from "node:crypto";
import { readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";

/** A process that has not written for so long has given its file up: transfers stall for less. */
const orphanMilliseconds = 10 * 60_000;

/** An unfinished download that belongs to one caller alone. */
export interface PartialFile {
  readonly path: string;
  /** Leaves it for a later attempt, by any process. */
  release(): Promise<void>;
  discard(): Promise<void>;
}

/**
 * Takes over an unfinished download, or starts an empty one. The owner is part of the file's name, and a file changes
 * hands by a rename, which only one process can win, so several may fill one cache at a time.
 *
 * @param name what is downloaded and from where; equal names can be continued by each other
 */
export async function claimPartial(folder: string, name: string): Promise<PartialFile> {
  const free = join(folder, `${name}.part`);
  const path = join(folder, `${name}.${process.pid}-${randomBytes(6).toString("hex")}.part`);
  if (!(await moved(free, path))) await adoptOrphan(folder, name, path);
  return {
    path,
    release: async () => void (await moved(path, free)),
    discard: () => rm(path, { force: true }),
  };
}

async function adoptOrphan(folder: string, name: string, path: string): Promise<void> {
  for (const candidate of await readdir(folder)) {
    if (!candidate.startsWith(`${name}.`) || !candidate.endsWith(".part")) continue;
    const orphan = join(folder, candidate);
    const age =
      Date.now() -
      (await stat(orphan).then(
        ({ mtimeMs }) => mtimeMs,
        () => Date.now(),
      ));
    if (age < orphanMilliseconds) continue;
    // Marked as alive before it moves, so that nobody adopts it again from here.
    await utimes(orphan, new Date(), new Date()).catch(() => undefined);
    if (await moved(orphan, path)) return;
  }
}

async function moved(from: string, to: string): Promise<boolean> {
  return rename(from, to).then(
    () => true,
    () => false,
  );
}
