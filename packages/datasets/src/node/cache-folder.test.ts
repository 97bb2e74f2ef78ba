import { expect, test } from "vitest";
import { cacheFolder } from "./cache-folder.js";

const home = "/home/me";

test.each([
  ["linux", {}, "/home/me/.cache/elbo"],
  ["linux", { XDG_CACHE_HOME: "/big" }, "/big/elbo"],
  ["darwin", {}, "/home/me/Library/Caches/elbo"],
  ["win32", { LOCALAPPDATA: "/local" }, "/local/elbo/cache"],
  ["win32", {}, "/home/me/AppData/Local/elbo/cache"],
  ["linux", { ELBO_CACHE_DIR: "/mine", XDG_CACHE_HOME: "/big" }, "/mine"],
])("on %s with %j the cache is in %s", (platform, env, folder) => {
  expect(cacheFolder({ platform, env, home })).toBe(folder);
});
