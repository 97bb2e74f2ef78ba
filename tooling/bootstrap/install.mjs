import { execSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { run } from "./child.mjs";
import { packageFolders, readManifest, root } from "./root.mjs";

/** Left in node_modules after an install: what was installed, and where the pinned pnpm lies. */
const marker = join(root, "node_modules", ".elbo-install.json");

/**
 * Installs the dependencies with the pinned pnpm unless they are up to date. Nothing is installed globally: npx keeps
 * pnpm in npm's cache.
 *
 * @param {import("./child.mjs").Output} output
 * @returns {Promise<NodeJS.ProcessEnv>} the environment in which `pnpm` and the workspace's programs are found
 * @throws if the install fails
 */
export async function install(output) {
  const wanted = installKey();
  const last = readMarker();
  const pnpm = last !== undefined && existsSync(last.pnpm) ? last.pnpm : findPnpm();
  const env = environment(pnpm);
  if (last?.key === wanted && last.pnpm === pnpm && hasModules()) return env;
  const code = await run("pnpm", ["install", "--frozen-lockfile", "--config.confirmModulesPurge=false"], {
    env,
    output,
  });
  if (code !== 0) throw new Error(`pnpm install ended with code ${code}; its messages stand above.`);
  writeFileSync(marker, JSON.stringify({ key: wanted, pnpm }));
  return env;
}

/** Changes with everything that an install depends on. */
function installKey() {
  const hash = createHash("sha256").update(`${process.platform} ${process.arch}`);
  for (const file of ["pnpm-lock.yaml", "pnpm-workspace.yaml", "package.json"])
    hash.update(readFileSync(join(root, file)));
  for (const folder of packageFolders()) hash.update(folder).update(readFileSync(join(root, folder, "package.json")));
  return hash.digest("hex");
}

/** @returns {{ key: string, pnpm: string } | undefined} */
function readMarker() {
  try {
    return JSON.parse(readFileSync(marker, "utf8"));
  } catch {
    return undefined;
  }
}

/** Whether every package that depends on something has a folder of modules. */
function hasModules() {
  return packageFolders().every((folder) => {
    const { dependencies = {}, devDependencies = {} } = readManifest(folder) ?? {};
    const count = Object.keys({ ...dependencies, ...devDependencies }).length;
    return count === 0 || existsSync(join(root, folder, "node_modules"));
  });
}

/** The folder with the pnpm that package.json pins, which npx fetches into npm's cache. */
function findPnpm() {
  const pinned = readManifest(".")?.packageManager;
  // Under pnpm, npm would warn of each of pnpm's settings.
  const command = `npx --loglevel=error --yes --package=${pinned} -- node -p "process.env.PATH || process.env.Path"`;
  const path = execSync(command, { cwd: root, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
  const folder = path
    .trim()
    .split(delimiter)
    .find((entry) => existsSync(join(entry, "pnpm")));
  if (folder === undefined) throw new Error(`npx did not fetch ${pinned}.`);
  return folder;
}

/** @param {string} pnpm */
function environment(pnpm) {
  const path = process.env["PATH"] ?? process.env["Path"] ?? "";
  return {
    ...process.env,
    PATH: [pnpm, join(root, "node_modules", ".bin"), path].join(delimiter),
    TURBO_TELEMETRY_DISABLED: "1",
    TURBO_NO_UPDATE_NOTIFIER: "1",
    DO_NOT_TRACK: "1",
  };
}
