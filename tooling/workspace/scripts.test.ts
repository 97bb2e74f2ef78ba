import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { foreignToCmd } from "./scripts.mjs";
import { readPackages } from "./workspace.mjs";

const root = fileURLToPath(new URL("../..", import.meta.url));

test.each([
  ["node a.mjs && turbo run build", []],
  ['prettier --check "**/*.ts"', []],
  ["ELBO_LONG=1 vitest run", ["a variable before a command"]],
  ["tsc && NODE_ENV=test node x.mjs", ["a variable before a command"]],
  ["prettier --check '**/*.ts'", ["single quotes"]],
  ["rm -rf dist; node x.mjs", ["; between commands", "rm"]],
  ["node x.mjs > /dev/null", ["/dev/null"]],
  ["node x.mjs $HOME", ["$ before a variable"]],
  ["cp a b", ["cp"]],
])("of %j Windows' cmd does not know %j", (script, foreign) => {
  expect(foreignToCmd(script)).toEqual(foreign);
});

test("every script of the workspace runs in Windows' cmd", () => {
  const manifests = ["package.json", ...readPackages(root).map(({ folder }) => `${folder}/package.json`)];
  const found = manifests.flatMap((file) => {
    const { scripts = {} } = JSON.parse(readFileSync(join(root, file), "utf8")) as { scripts?: Record<string, string> };
    return Object.entries(scripts).flatMap(([name, script]) =>
      foreignToCmd(script).map((what) => `${file}: ${name} has ${what}`),
    );
  });
  expect(manifests.length).toBeGreaterThan(15);
  expect(found).toEqual([]);
});
