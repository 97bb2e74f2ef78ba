import { execFile } from "node:child_process";
import { access } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { DataError, requireData } from "@elbo/core";

const script = "torch_speed.py";

/** What a reference prints, and `speed --json` too. */
export interface Speeds {
  readonly library: string;
  readonly ms_per_step: Readonly<Record<string, number>>;
}

/**
 * Times the same workloads in PyTorch at its best thread setting, by the script `torch_speed.py` in `ELBO_PEERS_DIR`.
 *
 * @throws {DataError} if the script or PyTorch is not there, or prints something else
 */
export async function timePytorch(names: readonly string[], seconds: number): Promise<Speeds> {
  const folder = process.env["ELBO_PEERS_DIR"];
  const advice = `Set it to the folder that holds ${script}.`;
  requireData(folder !== undefined && folder !== "", "speed", "ELBO_PEERS_DIR", "set", folder, advice);
  const path = join(folder, script);
  await access(path).catch((cause: Error) => {
    throw new DataError(`speed: ELBO_PEERS_DIR must hold ${script}; got ${folder}. ${advice}`, { cause });
  });
  const words = [path, "--json", "--seconds", String(seconds), "--only", names.join(",")];
  return parseSpeeds(await runPython(words));
}

async function runPython(words: readonly string[]): Promise<string> {
  const python = process.env["ELBO_PYTHON"] ?? "python3";
  try {
    return (await promisify(execFile)(python, [...words])).stdout;
  } catch (cause) {
    const reason = (cause as { stderr?: string }).stderr?.trim().split("\n").at(-1) ?? (cause as Error).message;
    throw new DataError(
      `speed: ${python} must run ${script}; got "${reason}". Install PyTorch, or name a Python that has it in ELBO_PYTHON.`,
      { cause },
    );
  }
}

export function parseSpeeds(text: string): Speeds {
  let document: unknown;
  try {
    document = JSON.parse(text);
  } catch {
    document = undefined;
  }
  const holds = typeof document === "object" && document !== null && "ms_per_step" in document && "library" in document;
  requireData(holds, "speed", "the reference", "JSON with library and ms_per_step", text);
  return document as Speeds;
}
