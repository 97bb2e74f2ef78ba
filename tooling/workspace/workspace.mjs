import { existsSync, readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";

/** Where packages lie: published ones, programs made of them, pages to begin from, and what only development needs. */
export const groups = /** @type {const} */ (["packages", "apps", "examples", "tooling"]);

const notSource = new Set(["node_modules", "dist", "coverage", "runs"]);

/**
 * @typedef {object} Manifest
 * @property {string} name
 * @property {boolean} [private]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [peerDependencies]
 * @property {Record<string, string>} [devDependencies]
 *
 * @typedef {object} Package
 * @property {typeof groups[number]} group
 * @property {string} folder relative to the root, with forward slashes
 * @property {Manifest} manifest
 */

/**
 * Every package of the workspace at `root`.
 *
 * @param {string} root
 * @returns {Package[]}
 */
export function readPackages(root) {
  return groups.flatMap((group) =>
    [group, ...subfolders(join(root, group)).map((name) => `${group}/${name}`)]
      .filter((folder) => existsSync(join(root, folder, "package.json")))
      .map((folder) => ({ group, folder, manifest: readJson(join(root, folder, "package.json")) })),
  );
}

/**
 * Every script and TypeScript file below `folder`, relative to it and with forward slashes.
 *
 * @param {string} folder
 * @returns {string[]}
 */
export function sourceFiles(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    if (entry.name.startsWith(".") || notSource.has(entry.name)) return [];
    if (entry.isDirectory()) return sourceFiles(join(folder, entry.name)).map((file) => `${entry.name}/${file}`);
    return /\.[cm]?[jt]sx?$/.test(entry.name) ? [entry.name] : [];
  });
}

/** @param {string} folder */
function subfolders(folder) {
  if (!existsSync(folder)) return [];
  const entries = readdirSync(folder, { withFileTypes: true });
  return entries.filter((entry) => entry.isDirectory()).map((entry) => entry.name);
}

/**
 * @param {string} file
 * @returns {Manifest}
 */
function readJson(file) {
  return JSON.parse(readFileSync(file, "utf8"));
}
