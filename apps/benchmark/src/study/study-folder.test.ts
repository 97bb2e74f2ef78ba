import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { temporaryFolder } from "../commands/command-line.fixture.js";
import { openStudyFolder } from "./study-folder.js";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => folder.remove());

const hash = "0123456789abcdef0123";
const draft = ".cell.json.01234567-89ab-4cde-8f01-23456789abcd.tmp";
const at = (...names: string[]) => join(folder.path, "study", ...names);

/** Files of the folder by their paths; a path that ends in "/" is a folder. */
async function leave(...paths: string[]): Promise<void> {
  await mkdir(at(), { recursive: true });
  for (const path of paths)
    await (path.endsWith("/") ? mkdir(at(path), { recursive: true }) : writeFile(at(path), "{"));
}

describe("a study that ended before the configuration of its first cell was there", () => {
  it.each([
    ["an empty folder", [`${hash}/`]],
    ["a draft in it", [`${hash}/`, `${hash}/${draft}`]],
  ])("is begun again in its folder: %s", async (_, paths) => {
    await leave(...paths);
    expect(await openStudyFolder(at(), [], new Date(0))).toBe(at());
  });

  it.each([
    ["another file in it", [`${hash}/`, `${hash}/notes.txt`]],
    ["another file beside it", [`${hash}/`, "notes.txt"]],
    ["a file of such a name", [hash]],
    ["a folder of another name", ["pictures/"]],
  ])("is no folder with %s, which stays as it is", async (_, paths) => {
    await leave(...paths);
    await expect(openStudyFolder(at(), [], new Date(0))).rejects.toThrow(
      /run: --out must be a new or empty folder; got ".*study" with [12] entries\. Choose another folder\./,
    );
  });
});
