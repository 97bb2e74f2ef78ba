import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { useTestBackend } from "@elbo/vitest/backend";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { collectExamples } from "../src/collect.js";
import { problemsIn } from "../src/compiler.js";
import { writeExamples } from "../src/write.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const { written, program } = writeExamples(collectExamples(root));
const long = process.env["ELBO_LONG"] === "1";
const runnable = written.filter(({ runs }) => runs === "always" || (runs === "long" && long));

describe("the types of the documentation's examples are right", () => {
  for (const { name, file } of written)
    test(name, () => {
      expect(problemsIn(program, file)).toEqual([]);
    });
});

describe("the documentation's examples run", () => {
  const home = process.cwd();
  const folder = mkdtempSync(join(tmpdir(), "elbo-examples-"));

  // Ten times as fast as "cpu" where an example trains.
  const backend = process.env["ELBO_TEST_BACKEND"] ?? "wasm";

  beforeAll(() => process.chdir(folder));
  beforeEach(() => useTestBackend(backend));
  afterAll(() => {
    process.chdir(home);
    rmSync(folder, { recursive: true, force: true });
  });

  for (const { name, file } of runnable)
    test(name, async () => {
      await import(file);
    });
});
