import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import { temporaryFolder } from "../commands/command-line.fixture.js";
import { createRunFolder, newestRun } from "./run-folder.js";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const home = process.cwd();

beforeEach(async () => {
  folder = await temporaryFolder();
  process.chdir(folder.path);
});
afterEach(async () => {
  process.chdir(home);
  await folder.remove();
});

it("names the folder of a run by its date and time, unless another is given", async () => {
  const date = new Date("2026-01-02T03:04:05.678Z");
  expect(await createRunFolder(undefined, date)).toBe(join("runs", "2026-01-02T03-04-05"));
  expect(await createRunFolder(join("a", "b"), date)).toBe(join("a", "b"));
});

it("finds the newest run by its name, and says where there is none", async () => {
  await expect(newestRun()).rejects.toThrow('run: "runs" must hold a run; got none. Train first');
  for (const name of ["2026-01-02T03-04-05", "2025-12-31T23-59-59", "notes"])
    await mkdir(join("runs", name), { recursive: true });
  expect(await newestRun()).toBe(join("runs", "2026-01-02T03-04-05"));
});
