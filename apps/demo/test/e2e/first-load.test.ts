import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";

const dist = fileURLToPath(new URL("../../dist/", import.meta.url));

const packedSize = (names: Iterable<string>): number =>
  [...names].reduce((sum, name) => sum + gzipSync(readFileSync(`${dist}${name}`)).length, 0);

/** The script, and those that it imports before it runs. */
function withImports(name: string, found = new Set<string>()): Set<string> {
  if (found.has(name)) return found;
  found.add(name);
  const imports = readFileSync(`${dist}${name}`, "utf8").matchAll(/(?:from|import)\s*["'`]\.\/([^"'`]+)["'`]/g);
  for (const [, imported] of imports) withImports(`assets/${imported}`, found);
  return found;
}

const assetsOf = (kind: RegExp): string[] =>
  readdirSync(`${dist}assets`)
    .filter((name) => kind.test(name))
    .map((name) => `assets/${name}`);

test.runIf(existsSync(dist))(
  "the page and its engine take less than 400 kB, packed, without wasm and what a graphics card or threads need",
  () => {
    const [page, worker] = [assetsOf(/^index-.*\.js$/), assetsOf(/^worker-.*\.js$/)];
    const scripts = [...page, ...worker].flatMap((name) => [...withImports(name)]);
    const loaded = new Set(["index.html", "icon.svg", "showcase/vae.json", ...assetsOf(/\.css$/), ...scripts]);
    const bytes = packedSize(loaded);
    expect(bytes).toBeGreaterThan(200_000);
    expect(bytes).toBeLessThan(400_000);
  },
);

test.runIf(existsSync(dist))("the page alone, which shows a trained model, takes less than 90 kB", () => {
  const loaded = ["index.html", "showcase/vae.json", ...assetsOf(/^index-/)];
  expect(packedSize(loaded)).toBeLessThan(90_000);
});
