import { execFile } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";

const execute = promisify(execFile);

/**
 * Packs built packages as they would be published.
 *
 * @param folders of the packages, absolute
 * @param to the folder for the tarballs
 * @returns the tarballs' paths
 */
export async function pack(root: string, folders: readonly string[], to: string): Promise<string[]> {
  for (const folder of folders) {
    if (!existsSync(join(folder, "dist"))) throw new Error(`${folder} is not built. Run "pnpm build" first.`);
    await runPnpm(root, folder, ["pack", "--pack-destination", to]);
  }
  return readdirSync(to).flatMap((name) => (name.endsWith(".tgz") ? [join(to, name)] : []));
}

/** Installs tarballs and packages from npm's registry in a folder, without running their scripts. */
export async function npmInstall(folder: string, what: readonly string[]): Promise<void> {
  const options = ["--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline"];
  try {
    await execute("npm", ["install", ...options, ...what], { cwd: folder, shell: process.platform === "win32" });
  } catch (error) {
    throw new Error(`npm install failed; this test needs npm's registry.\n${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** With the pnpm that runs this test, or else the one that package.json pins. */
async function runPnpm(root: string, cwd: string, args: readonly string[]): Promise<void> {
  const running = process.env["npm_execpath"] ?? "";
  if (/pnpm\.c?js$/.test(running)) return void (await execute(process.execPath, [running, ...args], { cwd }));
  const manifest = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { packageManager: string };
  await execute("npx", ["--yes", manifest.packageManager, ...args], { cwd, shell: process.platform === "win32" });
}
