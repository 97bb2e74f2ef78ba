import { execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../commands/command-line.fixture.js";
import { createRunFolder, sweepRun } from "./run-folder.js";
import { holding } from "./run-lock.js";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => void (folder = await temporaryFolder()));
afterEach(() => folder.remove());

const machine = hostname().replaceAll(/[^\w.-]/g, "_");

it("lets one work in a folder at a time, and the next when that is over, whatever its end", async () => {
  let inside = 0;
  const working = holding(folder.path, async () => {
    expect(await readdir(folder.path)).toEqual([expect.stringMatching(/^\.lock-/)]);
    await expect(holding(folder.path, async () => void inside++)).rejects.toThrow(
      `run: ${folder.path} must be a folder that no other process works in; got one that process ${process.pid} on ${machine} works in. `,
    );
    throw new Error("broken");
  });
  await expect(working).rejects.toThrow("broken");
  await holding(folder.path, async () => void inside++);
  expect([inside, await readdir(folder.path)]).toEqual([1, []]);
});

it("takes over the lock of a process that is gone, and that of another one with its number", async () => {
  const gone = Number(execFileSync(process.execPath, ["-p", "process.pid"], { encoding: "utf8" }));
  await writeFile(join(folder.path, `.lock-${machine}-${gone}-7`), "");
  if (existsSync("/proc/self/stat")) await writeFile(join(folder.path, `.lock-${machine}-${process.ppid}-7`), "");
  expect(await holding(folder.path, () => readdir(folder.path))).toHaveLength(1);
});

it("respects the lock of another machine, and says which file to remove when that is long gone", async () => {
  const lock = join(folder.path, ".lock-elsewhere.org-12-34");
  await writeFile(lock, "");
  await expect(holding(folder.path, async () => 0)).rejects.toThrow(
    `process 12 on elsewhere.org works in. Wait for it or stop it; if it is long gone, remove ${lock}.`,
  );
  expect(await readdir(folder.path)).toEqual([".lock-elsewhere.org-12-34"]);
});

it.runIf(existsSync("/proc/self/stat"))("is kept by a process that lives", async () => {
  const child = spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"]);
  const read = `require("fs").readFileSync("/proc/${child.pid}/stat", "latin1").split(") ").at(-1).split(" ")[19]`;
  const start = execFileSync(process.execPath, ["-p", read], { encoding: "utf8" }).trim();
  await writeFile(join(folder.path, `.lock-${machine}-${child.pid}-${start}`), "");
  await expect(holding(folder.path, async () => 0)).rejects.toThrow(`process ${child.pid} on ${machine}`);
  child.kill("SIGKILL");
  await new Promise((resolve) => child.on("close", resolve));
  expect(await holding(folder.path, async () => 0)).toBe(0);
});

it("two runs that begin in one second do not share a folder", async () => {
  const home = process.cwd();
  process.chdir(folder.path);
  try {
    const now = new Date("2026-01-02T03:04:05.678Z");
    await createRunFolder(undefined, now);
    await expect(createRunFolder(undefined, now)).rejects.toThrow(
      "of a run that began in the same second. Begin it again, or choose a folder with --out.",
    );
  } finally {
    process.chdir(home);
  }
});

it("a folder in which a run ended before its first file was whole is new to the next", async () => {
  const draft = ".results.json.01234567-89ab-cdef-0123-456789abcdef.tmp";
  await writeFile(join(folder.path, draft), "{");
  const now = new Date("2026-01-02T03:04:05.678Z");
  expect(await createRunFolder(folder.path, now)).toBe(folder.path);
  await writeFile(join(folder.path, ".notes.tmp"), "mine");
  await expect(createRunFolder(folder.path, now)).rejects.toThrow("with 1 entries. Choose another folder.");
});

it("drafts that a crash left of any file are swept, and nothing else", async () => {
  const draft = ".results.json.01234567-89ab-cdef-0123-456789abcdef.tmp";
  for (const name of [draft, "results.json"]) await writeFile(join(folder.path, name), "");
  await sweepRun(folder.path);
  expect(await readdir(folder.path)).toEqual(["results.json"]);
});
