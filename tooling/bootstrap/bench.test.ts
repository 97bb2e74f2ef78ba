import { execFile } from "node:child_process";
import { describe, expect, test } from "vitest";
import { install } from "./install.mjs";
import { readManifest, root } from "./root.mjs";

const long = process.env["ELBO_LONG"] === "1";

/** Runs the pinned pnpm at the root of the workspace. */
async function pnpm(...args: string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  const env = await install("to stderr");
  return new Promise((resolve) => {
    execFile("pnpm", args, { cwd: root, env }, (error, stdout, stderr) =>
      resolve({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });
}

test("bench is a program of the workspace, because pnpm prints lines of its own around a script", () => {
  expect(readManifest(".")?.scripts).not.toHaveProperty("bench");
  expect(readManifest(".")).toHaveProperty(["devDependencies", "@elbo/bootstrap"]);
  expect(readManifest("tooling/bootstrap")).toMatchObject({ bin: { bench: "./bench.mjs" } });
});

// They build the command line first, where that has not been done.
describe.runIf(long)("pnpm bench", { timeout: 1_800_000 }, () => {
  test("prints one JSON document on standard output, and on standard error its own line alone", async () => {
    const { code, stdout, stderr } = await pnpm(
      "bench",
      "speed",
      "--only",
      "digits-vae",
      "--seconds",
      "0.01",
      "--backend",
      "cpu",
      "--json",
    );
    expect(code, stderr).toBe(0);
    expect(JSON.parse(stdout)).toHaveProperty(["ms_per_step", "digits-vae"]);
    expect(stderr).toBe("Backend cpu, as asked.\n");
  });

  test("passes the exit code on, and says of wrong usage what is wrong and nothing else", async () => {
    const { code, stdout, stderr } = await pnpm("bench", "spead", "--json");
    expect([code, stdout]).toEqual([2, ""]);
    expect(stderr).toMatch(/^command must be one of .*; got "spead"\. Did you mean speed\?\n$/);
  });
});
