import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { createPackage } from "@elbo/workspace/create-package";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const copy = mkdtempSync(join(tmpdir(), "elbo new package "));
const folder = join(copy, "packages/ladder-vae");

beforeAll(() => {
  const files = ["package.json", "tsconfig.json", "tsconfig.build.json"].map((file) => `packages/vae/${file}`);
  const others = ["tooling/consumer/package.json", "apps/benchmark/package.json", "apps/benchmark/src/models/index.ts"];
  for (const file of [...files, ...others]) cpSync(join(root, file), join(copy, file));
  createPackage(copy, "ladder-vae");
  symlinkSync(join(root, "packages/vae/node_modules"), join(folder, "node_modules"), "junction");
});

afterAll(() => rmSync(copy, { recursive: true, force: true }));

test.each([
  ["tsc", "-p", "tsconfig.json"],
  ["eslint", ".", "--config", join(root, "eslint.config.mjs")],
  ["vitest", "run"],
])("a new package passes %s as it stands", { timeout: 120_000 }, (program, ...args) => {
  const path = join(root, "node_modules/.bin", program);
  const run = spawnSync(path, args, { cwd: folder, encoding: "utf8", shell: process.platform === "win32" });
  expect(run.status, run.stdout + run.stderr).toBe(0);
});
