import { readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const root = dirname(fileURLToPath(import.meta.url));
const importPattern = /(?:from|import)\s*\(?\s*"([^"]+)"/g;

/** Files that `entry` reaches, and the packages that they import. */
function reach(entry: string): { files: Set<string>; packages: Set<string> } {
  const files = new Set<string>();
  const packages = new Set<string>();
  const queue = [join(root, entry)];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (files.has(path)) continue;
    files.add(path);
    for (const [, name] of readFileSync(path, "utf8").matchAll(importPattern)) {
      if (name!.startsWith(".")) queue.push(join(dirname(path), name!.replace(/\.js$/, ".ts")));
      else packages.add(name!);
    }
  }
  return { files: new Set([...files].map((path) => relative(root, path))), packages };
}

const isNode = (name: string): boolean => name.startsWith("node:") || builtinModules.includes(name);

test("nothing that browsers load imports a part of Node", () => {
  const { files, packages } = reach("index.ts");
  expect([...packages].filter(isNode)).toEqual([]);
  expect([...files].filter((path) => path.startsWith("node"))).toEqual([]);
  expect(files).toContain("digits/embedded.ts");
});

test("the scan sees what Node's entry imports, and both entries together reach every file", () => {
  const { files, packages } = reach("node/index.ts");
  expect([...packages].filter(isNode)).toContain("node:fs/promises");
  const sources = readdirSync(root, { recursive: true, encoding: "utf8" }).filter(
    (path) => path.endsWith(".ts") && !path.endsWith(".test.ts"),
  );
  const reached = new Set([...files, ...reach("index.ts").files]);
  expect(sources.filter((path) => !reached.has(path))).toEqual([]);
});
