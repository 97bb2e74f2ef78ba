import { readFileSync, readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { join } from "node:path";

/** The folder of the workspace. */
export const root = fileURLToPath(new URL("../..", import.meta.url));

/** The folders that hold a package each, relative to the root: those that pnpm-workspace.yaml names. */
export function packageFolders() {
  return ["packages", "apps", "tooling"].flatMap((group) =>
    readdirSync(join(root, group), { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && readManifest(`${group}/${entry.name}`) !== undefined)
      .map((entry) => `${group}/${entry.name}`),
  );
}

/**
 * A folder's package.json; undefined where there is none.
 *
 * @param {string} folder relative to the root
 * @returns {Manifest | undefined}
 *
 * @typedef {object} Manifest
 * @property {string} packageManager
 * @property {Record<string, string>} [scripts]
 * @property {Record<string, string>} [dependencies]
 * @property {Record<string, string>} [devDependencies]
 */
export function readManifest(folder) {
  try {
    return JSON.parse(readFileSync(join(root, folder, "package.json"), "utf8"));
  } catch (error) {
    if (/** @type {NodeJS.ErrnoException} */ (error).code === "ENOENT") return undefined;
    throw error;
  }
}
