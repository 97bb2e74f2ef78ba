import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { compile } from "./compiler.js";
import { publicEntries, sharedNames, surfaceOf } from "./surface.js";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const entries = publicEntries(root);
const program = compile(entries.map(({ file }) => file));

// What users can name changes on purpose only: `npx vitest run src/surface.test.ts -u` writes the lists anew.
describe.each([...new Set(entries.map(({ folder }) => folder))])("%s", (folder) => {
  test("exports the names that are listed for it", async () => {
    const own = entries.filter((entry) => entry.folder === folder);
    const list = join(fileURLToPath(new URL("../exports/", import.meta.url)), `${basename(folder)}.txt`);
    await expect(surfaceOf(program, own)).toMatchFileSnapshot(list);
  });
});

test("no two packages export the same name", () => {
  expect(sharedNames(program, entries)).toEqual([]);
});
