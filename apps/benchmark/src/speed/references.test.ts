import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, expect, test, vi } from "vitest";
import { findPython, startReferences, stopReferences } from "./references.js";
import { standInPeer } from "./stand-in-peer.fixture.js";

afterEach(() => vi.unstubAllEnvs());

const file = Uint8Array.of(1, 2, 3);
const cores = availableParallelism();

test("each reference runs with one thread and with as many as there are cores, and times what it loads", async () => {
  const path = standInPeer([7, 8, 9]);
  const references = await startReferences(["pytorch", "jax"], (_, threads) => [process.execPath, path, `${threads}`]);
  const counts = cores === 1 ? [1] : [1, cores];
  expect(references.map(({ name, threads }) => [name, threads])).toEqual([
    ...counts.map((count) => ["pytorch", count]),
    ...counts.map((count) => ["jax", count]),
  ]);
  const last = references.at(-1)!;
  expect(await (await last.load("mlp-vae", file)).time(0.1)).toEqual([cores, cores]);
  expect(await last.losses("mlp-vae", file, 2)).toEqual([7, 8]);
  await stopReferences(references);
});

test("where one does not start, one line says how to set it up, and those that started are stopped", async () => {
  const path = standInPeer();
  const start = (script: string, threads: number) =>
    script === "jax_peer.py" ? ["/no/python"] : [process.execPath, path, `${threads}`];
  await expect(startReferences(["pytorch", "jax"], start)).rejects.toThrow(
    'speed: jax must run by /no/python; got "spawn /no/python ENOENT". Set the references up by ' +
      "`node tooling/peers/setup.mjs`, or name a Python that has them in ELBO_PYTHON.",
  );
});

test("the Python that is asked for comes first, then the one that the set-up made, then the one on the path", () => {
  const folder = mkdtempSync(join(tmpdir(), "elbo-peers-"));
  const windows = process.platform === "win32";
  vi.stubEnv("ELBO_PYTHON", "");
  expect(findPython(folder)).toBe(windows ? "python" : "python3");
  const own = join(folder, ".venv", windows ? "Scripts/python.exe" : "bin/python");
  mkdirSync(dirname(own), { recursive: true });
  writeFileSync(own, "");
  expect(findPython(folder)).toBe(own);
  vi.stubEnv("ELBO_PYTHON", "/opt/python");
  expect(findPython(folder)).toBe("/opt/python");
});
