import { execFile } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { npmInstall, pack } from "../src/tarballs.js";

const execute = promisify(execFile);
const root = fileURLToPath(new URL("../../..", import.meta.url));
const packages = join(root, "packages");
const folders = [...readdirSync(packages).map((name) => join(packages, name)), join(root, "apps/benchmark")];
const project = mkdtempSync(join(tmpdir(), "elbo project "));

// Half a gigabyte of dependencies is installed.
describe.runIf(process.env["ELBO_LONG"] === "1")("the command line, installed from its package", () => {
  beforeAll(async () => {
    const tarballs = join(project, "tarballs");
    mkdirSync(tarballs);
    writeFileSync(join(project, "package.json"), JSON.stringify({ private: true }));
    await npmInstall(project, await pack(root, folders, tarballs));
  }, 900_000);
  afterAll(() => rmSync(project, { recursive: true, force: true }));

  const elbo = (...words: string[]) =>
    execute("npx", ["--no-install", "elbo", ...words], { cwd: project, shell: process.platform === "win32" });

  test("says how it is called there", async () => {
    expect((await elbo("--help")).stdout).toContain("Usage: npx @elbo/benchmark <command> [options]");
  });

  test("trains with the engine that it brings, and reports", async () => {
    const settings = ["--epochs", "2", "--latent", "2", "--hidden", "8", "--evidence-samples", "3"];
    const { stdout } = await elbo("train", ...settings, "--out", "run", "--json");
    expect(JSON.parse(stdout)).toMatchObject({ status: "complete", environment: { executor: "onnx" } });
    expect(existsSync(join(project, "run", "report.html"))).toBe(true);
  });
});
