import { expect, test } from "vitest";
import { callOf, programAt } from "./program.js";

test("an installed program is called by its package's name, one of a clone by the workspace's script", () => {
  const installed = "file:///home/ann/thesis/node_modules/@elbo/benchmark/dist/program.js";
  expect(programAt(installed)).toBe("npx @elbo/benchmark");
  expect(programAt("file:///home/ann/elbo/apps/benchmark/dist/program.js")).toBe("pnpm bench");
});

test("words of a call are quoted where a shell would divide or replace them", () => {
  expect(callOf("resume", "runs/2026-11-30 first")).toBe('pnpm bench resume "runs/2026-11-30 first"');
  expect(callOf("train", "--latent", "2", "--out", "C:\\runs\\a")).toBe(
    "pnpm bench train --latent 2 --out C:\\runs\\a",
  );
  expect(callOf("rm", 'a"b')).toBe('pnpm bench rm "a\\"b"');
});
