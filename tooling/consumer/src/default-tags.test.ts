import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { readPackages, sourceFiles } from "@elbo/workspace/workspace";
import { expect, test } from "vitest";
import { defaultsInProse } from "./default-tags.js";

test.each([
  ["/** Draws of z, 1 unless given. */", ["1: /** Draws of z, 1 unless given. */"]],
  ["/**\n * Draws of z; default: 1.\n */", ["2: * Draws of z; default: 1."]],
  ['/** "a" (the default) or "b". */', ['1: /** "a" (the default) or "b". */']],
  ["/** Draws.\n * @default 1\n */\nconst help = 'one unless given';", []],
  ["/**\n * Adds.\n * @param axis all unless given,\n *   by default\n * @returns a sum\n */", []],
  ["// none unless given", []],
])("%j says its default in prose: %j", (text, found) => {
  expect(defaultsInProse(text)).toEqual(found);
});

test("no docstring of the workspace says a default in a sentence: it stands in a @default", () => {
  const root = fileURLToPath(new URL("../../../", import.meta.url));
  const files = readPackages(root).flatMap(({ folder }) =>
    sourceFiles(join(root, folder)).map((file) => join(folder, file)),
  );
  // The files of this test quote what they look for.
  const found = files
    .filter((file) => !file.includes("default-tags"))
    .flatMap((file) => defaultsInProse(readFileSync(join(root, file), "utf8")).map((line) => `${file}:${line}`));
  expect(files.length).toBeGreaterThan(500);
  expect(found).toEqual([]);
});
