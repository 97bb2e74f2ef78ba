import { stat, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** File whose time says when a cell's process was last alive. */
const file = "heartbeat";

/** Milliseconds between two beats, and after how many without one a process on another machine counts as gone. */
const [interval, longest] = [5_000, 90_000];

/** Beats in the folder of a cell until the function that is returned is called. */
export function startHeartbeat(folder: string): () => void {
  // A disk that is full for a moment costs a beat, not the training.
  const beat = () => void writeFile(join(folder, file), new Date().toISOString()).catch(() => undefined);
  beat();
  const timer = setInterval(beat, interval);
  timer.unref();
  return () => clearInterval(timer);
}

/** Seconds since the last beat; undefined where there was none. */
async function secondsSinceBeat(folder: string): Promise<number | undefined> {
  const found = await stat(join(folder, file)).catch(() => undefined);
  return found && (Date.now() - found.mtimeMs) / 1000;
}

/** Whether a process on another machine, of which nothing else is known, beat lately. */
export async function hasBeat(folder: string): Promise<boolean> {
  const seconds = await secondsSinceBeat(folder);
  return seconds !== undefined && 1000 * seconds < longest;
}
