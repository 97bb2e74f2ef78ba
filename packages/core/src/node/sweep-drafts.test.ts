import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { DataError } from "../errors.js";
import { sweepDrafts } from "./atomic-file.js";

test("drafts are removed, and nothing else", async () => {
  const folder = await mkdtemp(join(tmpdir(), "elbo-drafts-"));
  const id = "01234567-89ab-cdef-0123-456789abcdef";
  await mkdir(join(folder, `.folder.${id}.tmp`));
  for (const name of [`.results.json.${id}.tmp`, "results.json", ".notes.tmp"]) await writeFile(join(folder, name), "");
  await sweepDrafts(folder);
  expect((await readdir(folder)).sort()).toEqual([`.folder.${id}.tmp`, ".notes.tmp", "results.json"]);
  await sweepDrafts(join(folder, "missing"));
  const sweeping = sweepDrafts(join(folder, "results.json"));
  await expect(sweeping).rejects.toThrow(DataError);
  await expect(sweeping).rejects.toThrow("results.json must be a folder that can be cleaned; got ENOTDIR");
  await rm(folder, { recursive: true });
});
