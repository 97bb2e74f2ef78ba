import { readFileSync } from "node:fs";
import { join } from "node:path";
import { readPackages } from "@elbo/workspace/workspace";
import type ts from "typescript";
import { exportsOf, type ModuleExports } from "./names.js";

/** An entry of a published package: "@elbo/core/training", and the source behind it. */
export interface Entry {
  readonly name: string;
  readonly folder: string;
  readonly file: string;
}

interface WithExports {
  readonly exports?: Readonly<Record<string, { readonly "@elbo/source"?: string }>>;
}

/** Every entry of every published package of the workspace at `root`. */
export function publicEntries(root: string): Entry[] {
  return readPackages(root).flatMap(({ group, folder, manifest }) => {
    if (group !== "packages") return [];
    const { exports = {} } = JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8")) as WithExports;
    return Object.entries(exports).flatMap(([path, { "@elbo/source": source }]) =>
      source === undefined ? [] : [{ name: join(manifest.name, path), folder, file: join(root, folder, source) }],
    );
  });
}

/** What packages export, a page for each: entries in order, under them the values and the types by name. */
export function surfaceOf(program: ts.Program, entries: readonly Entry[]): string {
  return entries.map(({ name, file }) => `${name}\n${listing(exportsOf(program, file))}`).join("\n");
}

function listing(names: ModuleExports): string {
  const lines = [...names].map(([name, kind]) => (kind === "type" ? `  type ${name}\n` : `  ${name}\n`));
  return lines.sort().join("");
}

/** Names that entries of two packages export, with the packages. */
export function sharedNames(program: ts.Program, entries: readonly Entry[]): string[] {
  const owners = new Map<string, Set<string>>();
  for (const { folder, file } of entries)
    for (const exported of exportsOf(program, file).keys())
      owners.set(exported, (owners.get(exported) ?? new Set()).add(folder));
  return [...owners].flatMap(([exported, packages]) =>
    packages.size > 1 ? [`${exported}: ${[...packages].join(", ")}`] : [],
  );
}
