import { type Call, watchCalls, writeHalf } from "./faults.mjs";
import { spawn } from "node:child_process";
import { cpSync, existsSync, readdirSync, readFileSync, renameSync } from "node:fs";
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Outcome, runLine, writeImages } from "../../src/commands/command-line.fixture.js";

/** The built command line: what kills a process needs one. */
const program = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));
const killed = new URL("killed.mjs", import.meta.url).href;

/** Folder of the run in its home. */
const run = "run";

/** Options of a training of a second that writes every kind of file that there is. */
const settings = [
  ...["train", "--dataset", "images.idx", "--latent", "2", "--epochs", "2", "--batch-size", "8", "--out", run],
  ...["--evidence-samples", "3", "--checkpoint-every", "3", "--samples-after", "1,2", "--log-tensorboard"],
];

/** What a kill leaves behind: the folder of the run as it is before a call, or when half of what the call writes is written. */
export interface State {
  readonly about: string;
  /** Where a copy is; undefined where there was no folder yet. */
  readonly copy: string | undefined;
}

/** A run that nothing disturbs. */
export interface WholeRun {
  readonly words: readonly string[];
  readonly calls: readonly Call[];
  /** Every state that differs from the one before. */
  readonly states: readonly State[];
  readonly files: ReadonlyMap<string, string>;
}

/** A new folder with data in it, under `folder`. */
export async function newHome(folder: string, name: string): Promise<string> {
  const home = join(folder, name);
  await mkdir(home);
  await writeImages(join(home, "images.idx"), 40);
  return home;
}

/** Runs the command line in `home` with a clock that stands still. */
async function runIn(
  home: string,
  words: readonly string[],
  before: (call: Call) => void = () => {},
): Promise<Outcome> {
  const [from, { argv }] = [process.cwd(), process];
  process.chdir(home);
  // The words are recorded, as they come to a process of its own.
  process.argv = [process.execPath, program, ...words];
  const release = watchCalls(run, before);
  try {
    return await runLine(words);
  } finally {
    release();
    process.chdir(from);
    process.argv = argv;
  }
}

export async function runWhole(home: string, options: readonly string[]): Promise<WholeRun> {
  const words = [...settings, ...options];
  const calls: Call[] = [];
  const states: State[] = [];
  const keep = (about: string): string | undefined => {
    const copy = existsSync(run) ? join(home, "states", String(states.length)) : undefined;
    if (copy !== undefined) cpSync(run, copy, { recursive: true });
    states.push({ about, copy });
    return copy;
  };
  let isNew = true;
  const { code, stderr } = await runIn(home, words, (call) => {
    const at = calls.push(call) - 1;
    const about = `call ${at}, ${call.name} of ${call.path}`;
    if (isNew) keep(`before ${about}`);
    if (call.content !== undefined) writeHalf(keep(`within ${about}`)!, call);
    isNew = call.changes;
  });
  if (code !== 0) throw new Error(`the run ended with ${code}: ${stderr}`);
  return { words, calls, states, files: filesOf(home) };
}

/** Puts a state in place, with the lock of a process that is gone. */
export function takeUp(home: string, { copy }: State): void {
  if (copy === undefined) return;
  cpSync(copy, join(home, run), { recursive: true });
  for (const name of readdirSync(join(home, run)).filter((each) => each.startsWith(".lock-")))
    renameSync(join(home, run, name), join(home, run, name.replace(/\d+$/, "7")));
}

/** Begins the run on a disk that is full from a call on, which still writes half. */
export function runOnFullDisk(home: string, words: readonly string[], at: number): Promise<Outcome> {
  let calls = 0;
  return runIn(home, words, (call) => {
    const number = calls++;
    if (number === at) writeHalf(run, call);
    call.fails = number >= at && call.takesSpace;
  });
}

/** Begins the run in a process of its own that is killed at a call. Returns the signal that ended it, or the exit code. */
export function runKilled(home: string, words: readonly string[], at: number, torn: boolean): Promise<unknown> {
  if (!existsSync(program)) throw new Error(`${program} is missing: build the package before its tests`);
  const env = { ...process.env, ELBO_KILL: JSON.stringify({ folder: run, at, torn }) };
  const child = spawn(process.execPath, ["--import", killed, program, ...words], { cwd: home, env, stdio: "ignore" });
  return new Promise((resolve) => child.on("close", (code, signal) => resolve(signal ?? code)));
}

/** Goes on with a run that was disturbed: resumes it where there is one, and begins it again where there is not. */
export async function goOn(home: string, words: readonly string[]): Promise<Outcome> {
  const begun = existsSync(join(home, run, "results.json"));
  const outcome = await runIn(home, begun ? ["resume", run] : words);
  const isOver = begun && outcome.code === 1 && outcome.stderr.includes("which is complete");
  return isOver ? { ...outcome, code: 0 } : outcome;
}

/** The files of the run in `home`; of the name of an event file without the number of its process. */
export function filesOf(home: string): Map<string, string> {
  const folder = join(home, run);
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = entries.map(({ parentPath, name }) => join(parentPath, name));
  return new Map(
    paths.map((path) => [path.slice(folder.length + 1).replace(/\.elbo\.\d+$/, ".elbo"), contentOf(path)]),
  );
}

/** Charts number their parts on, from the first chart of the process. */
function contentOf(path: string): string {
  return readFileSync(path, "latin1").replaceAll(/plot-(clip|pattern)-\d+/g, "plot-$1");
}

/** What of the files of a run is not as a whole run leaves it; checkpoints that it would not have kept do not count. */
export function differences(files: ReadonlyMap<string, string>, whole: WholeRun["files"]): string[] {
  const added = [...files.keys()].filter((name) => !whole.has(name) && !/^checkpoints\/step/.test(name));
  return [
    ...added.map((name) => `${name} is left`),
    ...[...whole].flatMap(([name, content]) => {
      const own = files.get(name);
      return own === content ? [] : [`${name} is ${own === undefined ? "missing" : "another"}`];
    }),
  ];
}
