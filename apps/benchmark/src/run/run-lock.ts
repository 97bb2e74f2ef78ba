import { rmSync } from "node:fs";
import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { DataError } from "@elbo/core";

const pattern = /^\.lock-([\w.-]+)-(\d+)-(\d+)$/;
const tries = 5;

/** Whether an entry of a folder is a lock. */
export function isLock(name: string): boolean {
  return pattern.test(name);
}

/**
 * Works in a run folder that no other process works in meanwhile. The lock is a file whose name says who holds it: machine, process and the moment at which
 * that began, so that one left by a process that is gone is known, and removed.
 *
 * @throws {InUseError} if another process works in the folder
 */
export async function holding<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const own = `.lock-${host()}-${process.pid}-${await startOf(process.pid)}`;
  for (let attempt = 1; ; attempt++) {
    const other = await claim(folder, own);
    if (other === undefined) break;
    // Two that come at once see each other: both step back, and the one that comes first again has it.
    if (attempt === tries || other === own) throw refusal(folder, other);
    await new Promise((resolve) => setTimeout(resolve, attempt * (10 + (process.pid % 31))));
  }
  const release = () => rmSync(join(folder, own), { force: true });
  process.on("exit", release);
  try {
    return await work();
  } finally {
    process.off("exit", release);
    release();
  }
}

/** Who works in a run folder. */
export interface Holder {
  /** The file that says so. */
  readonly lock: string;
  /** Whether it is a process of this machine, of which is known that it is alive; of another machine nobody knows. */
  readonly isHere: boolean;
}

/** Who works in a folder; undefined where nobody does. */
export async function holderOf(folder: string): Promise<Holder | undefined> {
  for (const lock of (await readdir(folder).catch(() => [])).filter(isLock))
    if (await isHeld(lock)) return { lock, isHere: pattern.exec(lock)![1] === host() };
  return undefined;
}

/** Puts a lock into the folder. Returns another's that holds, and then this one is gone again. */
async function claim(folder: string, own: string): Promise<string | undefined> {
  try {
    await writeFile(join(folder, own), "", { flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return own;
    // A full disk may leave the name.
    await rm(join(folder, own), { force: true });
    throw error;
  }
  for (const name of (await readdir(folder)).filter((entry) => isLock(entry) && entry !== own)) {
    if (await isHeld(name)) {
      await rm(join(folder, own), { force: true });
      return name;
    }
    await rm(join(folder, name), { force: true });
  }
  return undefined;
}

/** Another process works in a run folder. */
export class InUseError extends DataError {}

function refusal(folder: string, lock: string): InUseError {
  const [, machine, pid] = pattern.exec(lock)!;
  const holder = `one that process ${pid} on ${machine} works in`;
  const advice = `Wait for it or stop it; if it is long gone, remove ${join(folder, lock)}.`;
  return new InUseError(`run: ${folder} must be a folder that no other process works in; got ${holder}. ${advice}`);
}

/** Whether the process of a lock is alive; of another machine nobody here knows, so that its lock holds. */
async function isHeld(lock: string): Promise<boolean> {
  const [, machine, pid, start] = pattern.exec(lock)!;
  if (machine !== host()) return true;
  return isAlive(Number(pid)) && (await startOf(Number(pid))) === start;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** When a process began, in ticks since the machine did: numbers of processes come again. 0 where the system does not say. */
async function startOf(pid: number): Promise<string> {
  const text = await readFile(`/proc/${pid}/stat`, "latin1").catch(() => "");
  // The name of the program, in brackets, may hold spaces.
  return text.slice(text.lastIndexOf(")") + 2).split(" ")[19] ?? "0";
}

function host(): string {
  return hostname().replaceAll(/[^\w.-]/g, "_") || "here";
}
