import { isDevelopment, isNodeBuiltin, packageName, resolveRelative } from "./imports.mjs";
import { brokenLayerRule, layered, layerOf } from "./layers.mjs";

/**
 * @typedef {import("./workspace.mjs").Package} Package
 * @typedef {ReadonlyMap<string, Package>} Packages by name
 * @typedef {{ owner: Package, file: string, specifier: string }} Import `file` is relative to its package's folder
 * @typedef {(found: Import, packages: Packages) => string | undefined} ImportRule says what an import breaks
 */

/**
 * The star: a package imports core and no sibling, nothing imports an app, and tooling stays in development.
 *
 * @type {ImportRule}
 */
export function starRule({ owner, file, specifier }, packages) {
  const target = packages.get(packageName(specifier) ?? "");
  if (target === undefined || target === owner) return undefined;
  return brokenStarRule(owner, target, isDevelopment(file));
}

/**
 * @param {Package} owner
 * @param {Package} target
 * @param {boolean} development whether the importing code is for tests and development only
 */
export function brokenStarRule(owner, target, development) {
  const { name } = target.manifest;
  if (target.group === "apps") return `nothing imports an app, and ${name} is one.`;
  if (target.group === "tooling" && owner.group !== "tooling" && !development)
    return `tooling is for tests and development, and ${name} is tooling.`;
  if (owner.group === "packages" && target.group === "packages" && name !== "@elbo/core")
    return `a package imports @elbo/core and no sibling, and ${name} is one.`;
  return undefined;
}

/**
 * A relative path stays inside its package: what lies outside is reached by the other package's name.
 *
 * @type {ImportRule}
 */
export function enclosureRule({ file, specifier }) {
  const leaves = resolveRelative(file, specifier)?.startsWith("..");
  return leaves ? `a relative import stays inside its package.` : undefined;
}

/**
 * Code for the browser imports nothing of Node: its builtins belong in a folder "node".
 *
 * @type {ImportRule}
 */
export function builtinRule({ owner, file, specifier }) {
  if (owner.group !== "packages" || isDevelopment(file)) return undefined;
  if (inNodeFolder(file)) return undefined;
  if (isNodeBuiltin(specifier)) return `Node's modules are for files in a folder "node".`;
  const reaches = inNodeFolder(resolveRelative(file, specifier) ?? "") || /^@elbo\/[^/]+\/node$/.test(specifier);
  return reaches ? `only files in a folder "node" import from one.` : undefined;
}

/**
 * The order of the layers inside core and inside the benchmark.
 *
 * @type {ImportRule}
 */
export function layerRule({ owner, file, specifier }) {
  const target = resolveRelative(file, specifier);
  const order = layered.get(owner.manifest.name);
  if (order === undefined || isDevelopment(file) || target === undefined) return undefined;
  const from = layerOf(file);
  const to = layerOf(target);
  if (from === undefined) return undefined;
  if (to === undefined) return `${order.called}'s own index is for those outside; import from the layer.`;
  return brokenLayerRule(from, to, order);
}

/** @param {string} file */
function inNodeFolder(file) {
  return file.split("/").slice(0, -1).includes("node");
}
