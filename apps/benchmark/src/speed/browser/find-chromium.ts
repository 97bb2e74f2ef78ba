import { existsSync } from "node:fs";
import { BackendError } from "@elbo/core";

const usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];

/**
 * The path of a Chromium: the one that ELBO_CHROMIUM names, or one in a usual place.
 *
 * @throws {BackendError} if there is none
 */
export function findChromium(named = process.env["ELBO_CHROMIUM"], places: readonly string[] = usual): string {
  const asked = named === undefined ? places : [named];
  const found = asked.find((path) => existsSync(path));
  if (found !== undefined) return found;
  throw new BackendError(
    `speed: --browser must find Chromium; got none at ${asked.join(", ")}. Install it (apt-get install chromium), or name one in ELBO_CHROMIUM.`,
  );
}
