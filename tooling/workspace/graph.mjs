import { readFileSync } from "node:fs";
import { join } from "node:path";
import { brokenStarRule, builtinRule, enclosureRule, layerRule, starRule } from "./graph-rules.mjs";
import { importsOf } from "./imports.mjs";
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
  const problems = found.flatMap((owner) => [...checkManifest(owner, packages), ...checkImports(root, owner, packages)]);
  return [...problems, ...checkConsumer(found)];
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
    .map(({ manifest }) => `tooling/consumer/package.json: must have ${manifest.name} among devDependencies, to test its examples.`);
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
