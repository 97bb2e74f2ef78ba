import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";

const dist = fileURLToPath(new URL("../../dist/", import.meta.url));

test.runIf(existsSync(dist))(
  "the page and its engine take less than 400 kB, packed, without wasm and what was trained beforehand",
  () => {
    const loaded = readdirSync(dist, { recursive: true, encoding: "utf8" }).filter((name) =>
      /\.(html|css|js|svg)$/.test(name),
    );
    const bytes = loaded.reduce((sum, name) => sum + gzipSync(readFileSync(`${dist}${name}`)).length, 0);
    expect(bytes).toBeGreaterThan(100_000);
    expect(bytes).toBeLessThan(400_000);
  },
);

test.runIf(existsSync(dist))("the page alone, which shows a trained model, takes less than 80 kB", () => {
  const [page] = readdirSync(`${dist}assets`).filter((name) => /^index-.*\.js$/.test(name));
  const files = ["index.html", `assets/${page}`, "showcase/vae.json"];
  const bytes = files.reduce((sum, name) => sum + gzipSync(readFileSync(`${dist}${name}`)).length, 0);
  expect(bytes).toBeLessThan(80_000);
});
