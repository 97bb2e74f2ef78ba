import { homedir } from "node:os";
import { join } from "node:path";

/** What the folder depends on: the process's own values where it is not said. */
export interface Environment {
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly platform?: string;
  readonly home?: string;
}

/**
 * Where downloads are kept: `ELBO_CACHE_DIR`, or "elbo" in the folder for caches of the operating system
 * (Linux: `XDG_CACHE_HOME` or ~/.cache; macOS: ~/Library/Caches; Windows: `LOCALAPPDATA`).
 */
export function cacheFolder({
  env = process.env,
  platform = process.platform,
  home = homedir(),
}: Environment = {}): string {
  if (env["ELBO_CACHE_DIR"]) return env["ELBO_CACHE_DIR"];
  if (platform === "win32") return join(env["LOCALAPPDATA"] || join(home, "AppData", "Local"), "elbo", "cache");
  if (platform === "darwin") return join(home, "Library", "Caches", "elbo");
  return join(env["XDG_CACHE_HOME"] || join(home, ".cache"), "elbo");
}
