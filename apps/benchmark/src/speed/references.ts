import { existsSync } from "node:fs";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { type Peer, startPeer } from "./peer.js";
import { type Timed } from "./time-steps.js";

/** The folder of the scripts that run the workloads elsewhere. */
const folder = fileURLToPath(new URL("../../../../tooling/peers/", import.meta.url));

const scripts = { pytorch: "torch_peer.py", jax: "jax_peer.py" } as const;
const trainer = "pythae_peer.py";

/** What steps can be compared with. */
export const referenceNames = ["pytorch", "jax"] as const satisfies readonly (keyof typeof scripts)[];
export type ReferenceName = (typeof referenceNames)[number];

const advice =
  "Set the references up by `node tooling/peers/setup.mjs`, or name a Python that has them in ELBO_PYTHON.";

/** The program and its arguments that run a script with a number of threads. */
export type StartScript = (script: string, threads: number) => readonly string[];

const byPython: StartScript = (script, threads) => [findPython(), join(folder, script), String(threads)];

/** A reference with one of the numbers of threads that it is tried with. */
export interface Reference extends Peer {
  readonly name: ReferenceName;
  readonly threads: number;
  /** Has it time a workload, which it reads from the file that {@link workloadFile} makes. */
  load(workload: string, file: Uint8Array): Promise<Timed>;
  /** Losses of so many steps from the file's weights, with its draws. */
  losses(workload: string, file: Uint8Array, steps: number): Promise<readonly number[]>;
}

/** One thread and all cores: small steps are faster with one. */
export function threadCounts(): number[] {
  return [...new Set([1, availableParallelism()])];
}

/** The Python of ELBO_PYTHON, or the one that setup.mjs makes, or the one on the path. */
export function findPython(from: string = folder): string {
  const asked = process.env["ELBO_PYTHON"];
  if (asked !== undefined && asked !== "") return asked;
  const windows = process.platform === "win32";
  const own = join(from, ".venv", windows ? "Scripts/python.exe" : "bin/python");
  return existsSync(own) ? own : windows ? "python" : "python3";
}

/**
 * Starts references, each once for each number of threads that it is tried with.
 *
 * @param start by {@link findPython} unless given
 * @throws {DataError} if Python or a package is not there
 */
export async function startReferences(
  names: readonly ReferenceName[],
  start: StartScript = byPython,
): Promise<Reference[]> {
  const references: Reference[] = [];
  try {
    for (const name of names)
      for (const threads of threadCounts()) {
        const peer = await startPeer(name, start(scripts[name], threads), advice);
        references.push({ ...peer, name, threads, ...workloadsOf(peer) });
      }
    return references;
  } catch (error) {
    await stopReferences(references);
    throw error;
  }
}

export async function stopReferences(references: readonly Reference[]): Promise<void> {
  await Promise.all(references.map((reference) => reference.stop()));
}

function workloadsOf(peer: Peer): Pick<Reference, "load" | "losses"> {
  const load = (workload: string, content: Uint8Array) =>
    withFile(content, (file) => peer.ask({ load: workload, file }));
  return {
    load: async (workload, content) => {
      await load(workload, content);
      return {
        time: async (seconds) => (await peer.ask({ time: seconds }))["milliseconds"] as number[],
        dispose: () => undefined,
      };
    },
    losses: async (workload, content, steps) => {
      await load(workload, content);
      return (await peer.ask({ losses: steps }))["losses"] as number[];
    },
  };
}

/**
 * Starts pythae, which trains models as its users do.
 *
 * @param start by {@link findPython} unless given
 * @throws {DataError} if Python or a package is not there
 */
export function startPythae(threads: number, start: StartScript = byPython): Promise<Peer> {
  return startPeer("pythae", start(trainer, threads), advice);
}

/** Has a peer read a file that is removed afterwards. */
export async function withFile<T>(content: Uint8Array, use: (path: string) => Promise<T>): Promise<T> {
  const scratch = await mkdtemp(join(tmpdir(), "elbo-workload-"));
  try {
    const path = join(scratch, "workload.safetensors");
    await writeFile(path, content);
    return await use(path);
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
}
