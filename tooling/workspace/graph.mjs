import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { brokenStarRule, builtinRule, enclosureRule, layerRule, starRule } from "./graph-rules.mjs";
import { findCycles } from "./cycles.mjs";
import { importsOf, resolveRelative } from "./imports.mjs";
import { readPackages, sourceFiles } from "./workspace.mjs";

const importRules = [starRule, enclosureRule, builtinRule, layerRule];

/**
 * What the packages of a workspace import or declare against the rules, one line each.
 *
 * @param {string} root
 * @returns {string[]}
 */
export function checkGraph(root) {
  const found = readPackages(root);
  const packages = new Map(found.map((one) => [one.manifest.name, one]));
  const problems = found.flatMap((owner) => [
    ...checkManifest(owner, packages),
    ...checkImports(root, owner, packages),
  ]);
  return [...problems, ...found.flatMap((owner) => checkCycles(root, owner)), ...checkConsumer(found)];
}

/**
 * Files of a package that import each other in a circle, by types alone too.
 *
 * @param {string} root
 * @param {import("./workspace.mjs").Package} owner
 */
function checkCycles(root, owner) {
  const folder = join(root, owner.folder);
  const importsIn = (/** @type {string} */ file) =>
    importsOf(readFileSync(join(folder, file), "utf8")).flatMap((specifier) =>
      fileOf(folder, resolveRelative(file, specifier)),
    );
  const imports = new Map(sourceFiles(folder).map((file) => [file, importsIn(file)]));
  return findCycles(imports).map(
    ([first, ...others]) =>
      `${owner.folder}/${first}: imports itself${others.length === 0 ? "" : ` through ${others.join(", then ")}`}; files make no circle, by types alone neither.`,
  );
}

/**
 * The source that an import names, with the ending of TypeScript where that is what it is written in.
 *
 * @param {string} folder
 * @param {string | undefined} target
 * @returns {string[]}
 */
function fileOf(folder, target) {
  if (target === undefined) return [];
  const candidates = [target.replace(/\.([cm]?)js$/, ".$1ts"), target];
  return candidates.filter((file) => existsSync(join(folder, file))).slice(0, 1);
}

/**
 * Tooling's consumer, which tests examples and tarballs, knows every package that users can install.
 *
 * @param {readonly import("./workspace.mjs").Package[]} packages
 */
function checkConsumer(packages) {
  const known = packages.find(({ folder }) => folder === "tooling/consumer")?.manifest.devDependencies;
  return packages
    .filter(({ group, manifest }) => known && group === "packages" && manifest.private !== true)
    .filter(({ manifest }) => known?.[manifest.name] === undefined)
    .map(
      ({ manifest }) =>
        `tooling/consumer/package.json: must have ${manifest.name} among devDependencies, to test its examples.`,
    );
}

/**
 * @param {import("./workspace.mjs").Package} owner
 * @param {import("./graph-rules.mjs").Packages} packages
 */
function checkManifest(owner, packages) {
  const { dependencies = {}, peerDependencies = {}, devDependencies = {} } = owner.manifest;
  const declared = [
    ...Object.keys({ ...dependencies, ...peerDependencies }).map((name) => ({ name, development: false })),
    ...Object.keys(devDependencies).map((name) => ({ name, development: true })),
  ];
  return declared.flatMap(({ name, development }) => {
    const target = packages.get(name);
    const broken = target && brokenStarRule(owner, target, development);
    return broken === undefined ? [] : [`${owner.folder}/package.json: depends on ${name}; ${broken}`];
  });
}

/**
 * @param {string} root
 * @param {import("./workspace.mjs").Package} owner
 * @param {import("./graph-rules.mjs").Packages} packages
 */
function checkImports(root, owner, packages) {
  return sourceFiles(join(root, owner.folder)).flatMap((file) =>
    importsOf(readFileSync(join(root, owner.folder, file), "utf8")).flatMap((specifier) =>
      importRules
        .map((rule) => rule({ owner, file, specifier }, packages))
        .filter((broken) => broken !== undefined)
        .map((broken) => `${owner.folder}/${file}: imports ${specifier}; ${broken}`),
    ),
  );
}
