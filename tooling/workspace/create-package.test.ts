import { execFileSync } from "node:child_process";
import { cpSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { createPackage } from "./create-package.mjs";
import { checkGraph } from "./graph.mjs";
import { registerModels } from "./register-models.mjs";
import { makeTree } from "./test/tree.js";

const root = fileURLToPath(new URL("../..", import.meta.url));

/** A folder with the files that a new package is made from. */
function copyWorkspace(): string {
  const copy = makeTree({});
  const files = ["package.json", "tsconfig.json", "tsconfig.build.json"].map((file) => `packages/vae/${file}`);
  const others = ["packages/core/package.json", "tooling/consumer/package.json", "apps/benchmark/package.json"];
  for (const file of [...files, ...others, "apps/benchmark/src/models/index.ts"])
    cpSync(join(root, file), join(copy, file));
  return copy;
}

function manifest(copy: string, folder: string): Record<string, unknown> {
  return JSON.parse(readFileSync(join(copy, folder, "package.json"), "utf8")) as Record<string, unknown>;
}

test("a new package is versioned, documented and known to the tests of all examples", () => {
  const copy = copyWorkspace();
  const written = createPackage(copy, "ladder-vae");
  expect(written.every((file) => existsSync(join(copy, file)))).toBe(true);
  expect(written).toContain("packages/ladder-vae/README.md");
  expect(readFileSync(join(copy, ".changeset/add-ladder-vae.md"), "utf8")).toContain(`"@elbo/ladder-vae": minor`);
  expect(manifest(copy, "tooling/consumer")["devDependencies"]).toHaveProperty(["@elbo/ladder-vae"], "workspace:*");
  const { name, dependencies, version } = manifest(copy, "packages/ladder-vae");
  expect({ name, dependencies }).toEqual({ name: "@elbo/ladder-vae", dependencies: { "@elbo/core": "workspace:*" } });
  expect(version).toBe(manifest(copy, "packages/vae")["version"]);
});

test.each([
  "",
  "Ladder",
  "ladder_vae",
  "ladder--vae",
  "-ladder",
  "ladder-",
  "9vae",
  "../vae",
  "ladder/vae",
  "@elbo/vae",
])("the name %j is refused and nothing is written", (name) => {
  const copy = copyWorkspace();
  expect(() => createPackage(copy, name)).toThrow(
    `new-package: name must be in lower case with hyphens, like ladder-vae; got ${JSON.stringify(name)}.`,
  );
  expect(existsSync(join(copy, ".changeset"))).toBe(false);
});

test("a new package keeps to the package graph", () => {
  const copy = copyWorkspace();
  createPackage(copy, "ladder-vae");
  expect(checkGraph(copy)).toEqual([]);
});

test("a new package is a family of ten lines by a declaration, with the contract of models in its test", () => {
  const copy = copyWorkspace();
  createPackage(copy, "ladder-vae");
  const read = (file: string) => readFileSync(join(copy, "packages/ladder-vae/src", file), "utf8");
  const code = read("ladder-vae.ts")
    .split("\n")
    .filter((line) => !/^( ?\*|\/\*\*|$)/.test(line.trim()));
  expect(code.length).toBeLessThanOrEqual(10);
  expect(read("ladder-vae.ts")).toContain("export const ladderVae = defineLatentModel({");
  expect(read("ladder-vae.test.ts")).toContain("modelContract({");
});

test("a new family is a model of the app, and its exported name is listed", () => {
  const copy = copyWorkspace();
  createPackage(copy, "ladder-vae");
  const read = (file: string) => readFileSync(join(copy, file), "utf8");
  expect(manifest(copy, "apps/benchmark")["dependencies"]).toHaveProperty(["@elbo/ladder-vae"], "workspace:*");
  expect(read("tooling/consumer/exports/ladder-vae.txt")).toBe("@elbo/ladder-vae\n  ladderVae\n");
  expect(read("apps/benchmark/src/models/ladder-vae.ts")).toContain(
    "normalModel(ladderVae({ ...latentOptions(config, data), ...familyOptions(ladderVae, config) }))",
  );
  const index = read("apps/benchmark/src/models/index.ts");
  expect(index).toContain(
    'from "./infovae.js";\nimport { ladderVaeModels } from "./ladder-vae.js";\nimport { linearModels } from',
  );
  expect(index).toContain("  ...linearModels,\n  ...ladderVaeModels,\n});\n");
});

test("names that the app has are refused, and so is an index that cannot be read; nothing is written then", () => {
  const copy = copyWorkspace();
  expect(() => createPackage(copy, "gaussian")).toThrow(
    "new-package: name must be new; got gaussian, as gaussianModels is taken.",
  );
  cpSync(join(copy, "apps/benchmark/package.json"), join(copy, "apps/benchmark/src/models/judge.ts"));
  expect(() => createPackage(copy, "judge")).toThrow("got judge, which apps/benchmark/src/models/judge.ts has.");
  expect(() => registerModels("export {};\n", { models: "ladderVaeModels", file: "ladder-vae" })).toThrow(
    "new-package: models/index.ts must call registerModels({ with a model file on each line; got no such call.",
  );
  expect(existsSync(join(copy, ".changeset"))).toBe(false);
});

test("a name that a package or tool has is refused", () => {
  const copy = copyWorkspace();
  expect(() => createPackage(copy, "vae")).toThrow("new-package: name must be new; got vae, which packages/vae has.");
  expect(() => createPackage(copy, "consumer")).toThrow("got consumer, which tooling/consumer has.");
});

test("the script ends with a message and exit code 1 on a bad name", () => {
  const script = fileURLToPath(new URL("new-package.mjs", import.meta.url));
  const run = () => execFileSync(process.execPath, [script, "Bad Name"], { stdio: "pipe" });
  expect(run).toThrow(
    expect.objectContaining({ status: 1, message: expect.stringContaining(`got "Bad Name".`) as string }),
  );
});
