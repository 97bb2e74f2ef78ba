import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { packageFiles } from "./package-template.mjs";

/** The package that a new one takes its manifest and settings from. */
const model = "packages/vae";
const consumer = "tooling/consumer/package.json";

/**
 * Adds packages/`name` to the workspace at `root`: a package that builds and passes its checks as it stands.
 *
 * @param {string} root
 * @param {string} name in lower case with hyphens, for example "ladder-vae"
 * @returns {string[]} the files written, relative to the root
 * @throws if the name is not such a name or is taken; nothing is written then
 */
export function createPackage(root, name) {
  requireName(root, name);
  const manifest = readJson(root, `${model}/package.json`);
  const copied = ["tsconfig.json", "tsconfig.build.json"].map((file) => [
    file,
    readFileSync(join(root, model, file), "utf8"),
  ]);
  const files = { ...Object.fromEntries(copied), ...packageFiles(name, manifest) };
  const written = Object.entries(files).map(([file, text]) => write(root, `packages/${name}/${file}`, text));
  written.push(write(root, `.changeset/add-${name}.md`, `---\n"@elbo/${name}": minor\n---\n\nNew package.\n`));
  const known = readJson(root, consumer);
  known.devDependencies = sortKeys({ ...known.devDependencies, [`@elbo/${name}`]: "workspace:*" });
  return [...written, write(root, consumer, `${JSON.stringify(known, null, 2)}\n`)];
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
  const taken = ["packages", "apps", "tooling"].find((group) => existsSync(join(root, group, name)));
  if (taken !== undefined) throw new Error(`new-package: name must be new; got ${name}, which ${taken}/${name} has.`);
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
