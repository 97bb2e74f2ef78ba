import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { appEntry, exported, packageFiles } from "./package-template.mjs";
import { registerModels } from "./register-models.mjs";

/** The package that a new one takes its manifest and settings from. */
const model = "packages/vae";
const app = "apps/benchmark";

/**
 * Adds packages/`name` to the workspace at `root`, and its family to the models of the app: a package that builds and passes its
 * checks as it stands.
 *
 * @param {string} root
 * @param {string} name in lower case with hyphens, for example "ladder-vae"
 * @returns {string[]} the files written, relative to the root
 * @throws if the name is not such a name or is taken; nothing is written then
 */
export function createPackage(root, name) {
  requireName(root, name);
  const { models, text } = appEntry(name);
  const index = registerModels(readFileSync(join(root, app, "src/models/index.ts"), "utf8"), { models, file: name });
  const manifest = readJson(root, `${model}/package.json`);
  const copied = ["tsconfig.json", "tsconfig.build.json"].map((file) => [
    file,
    readFileSync(join(root, model, file), "utf8"),
  ]);
  const files = { ...Object.fromEntries(copied), ...packageFiles(name, manifest) };
  return [
    ...Object.entries(files).map(([file, content]) => write(root, `packages/${name}/${file}`, content)),
    write(root, `.changeset/add-${name}.md`, `---\n"@elbo/${name}": minor\n---\n\nNew package.\n`),
    write(root, `tooling/consumer/exports/${name}.txt`, exported(name)),
    addDependency(root, "tooling/consumer/package.json", "devDependencies", name),
    addDependency(root, `${app}/package.json`, "dependencies", name),
    write(root, `${app}/src/models/${name}.ts`, text),
    write(root, `${app}/src/models/index.ts`, index),
  ];
}

/**
 * @param {string} root
 * @param {string} name
 */
function requireName(root, name) {
  if (!/^[a-z][a-z0-9]*(-[a-z0-9]+)*$/.test(name))
    throw new Error(
      `new-package: name must be in lower case with hyphens, like ladder-vae; got ${JSON.stringify(name)}.`,
    );
  const places = ["packages", "apps", "tooling"].map((group) => `${group}/${name}`);
  const taken = [...places, `${app}/src/models/${name}.ts`].find((place) => existsSync(join(root, place)));
  if (taken !== undefined) throw new Error(`new-package: name must be new; got ${name}, which ${taken} has.`);
}

/**
 * @param {string} root
 * @param {string} file a manifest
 * @param {"dependencies" | "devDependencies"} kind
 * @param {string} name
 */
function addDependency(root, file, kind, name) {
  const manifest = readJson(root, file);
  const all = { ...manifest[kind], [`@elbo/${name}`]: "workspace:*" };
  return write(root, file, `${JSON.stringify({ ...manifest, [kind]: sortKeys(all) }, null, 2)}\n`);
}

/**
 * @param {string} root
 * @param {string} file
 */
function readJson(root, file) {
  return JSON.parse(readFileSync(join(root, file), "utf8"));
}

/**
 * @param {string} root
 * @param {string} file
 * @param {string} text
 */
function write(root, file, text) {
  mkdirSync(dirname(join(root, file)), { recursive: true });
  writeFileSync(join(root, file), text);
  return file;
}

/** @param {Record<string, string>} record */
function sortKeys(record) {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}
