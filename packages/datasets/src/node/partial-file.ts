import { createHash, randomBytes } from "node:crypto";
import { readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";

/** An unfinished download that belongs to one caller alone. */
export interface PartialFile {
  readonly path: string;
  /** Leaves it for a later attempt, by any process. */
  release(): Promise<void>;
  discard(): Promise<void>;
}

/** A process that has not written for so long has given its file up, wherever it runs: transfers stall for less. */
const patienceMilliseconds = 10 * 60_000;

/** Tells machines apart that share a folder. */
const machine = createHash("sha256").update(hostname()).digest("hex").slice(0, 8);

const ownerPattern = /\.([0-9a-f]{8})-(\d+)-[0-9a-f]+\.part$/;

/**
 * Takes over an unfinished download, or starts an empty one. The owner is part of the file's name, and a file changes
 * hands by a rename, which only one process can win, so several may fill one cache at a time.
 *
 * @param name what is downloaded and from where; equal names can be continued by each other
 */
export async function claimPartial(folder: string, name: string): Promise<PartialFile> {
  const path = join(folder, `${name}.${machine}-${process.pid}-${randomBytes(6).toString("hex")}.part`);
  for (const abandoned of await abandonedPartials(folder, name)) {
    // Marked as alive before it moves, so that nobody takes it from here.
    await utimes(abandoned, new Date(), new Date()).catch(() => undefined);
    if (await moved(abandoned, path)) break;
  }
  return {
    path,
    release: async () => void (await moved(path, join(folder, `${name}.part`))),
    discard: () => rm(path, { force: true }),
  };
}

/** Deletes what nobody works on of downloads whose names begin so. */
export async function sweepPartials(folder: string, name: string): Promise<void> {
  for (const path of await abandonedPartials(folder, name)) await rm(path, { force: true });
}

async function abandonedPartials(folder: string, name: string): Promise<string[]> {
  const paths: string[] = [];
  for (const entry of await readdir(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    const isPart = entry.isFile() && entry.name.startsWith(`${name}.`) && entry.name.endsWith(".part");
    if (isPart && (await isAbandoned(path))) paths.push(path);
  }
  return paths;
}

async function isAbandoned(path: string): Promise<boolean> {
  const [, owner, pid] = ownerPattern.exec(path) ?? [];
  if (owner === undefined || (owner === machine && !isRunning(Number(pid)))) return true;
  return stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs > patienceMilliseconds,
    () => false,
  );
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // A process of another user exists all the same.
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

async function moved(from: string, to: string): Promise<boolean> {
  return rename(from, to).then(
    () => true,
    () => false,
  );
}
