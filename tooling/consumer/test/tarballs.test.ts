import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import ts from "typescript";
import { afterAll, beforeAll, expect, test } from "vitest";
import { npmInstall, pack } from "../src/tarballs.js";

const root = fileURLToPath(new URL("../../..", import.meta.url));
const folders = ["core", "datasets", "vae"].map((name) => join(root, "packages", name));
const project = mkdtempSync(join(tmpdir(), "elbo project "));
const program = join(project, "train.ts");

beforeAll(async () => {
  const tarballs = join(project, "tarballs");
  mkdirSync(tarballs);
  writeFileSync(join(project, "package.json"), JSON.stringify({ private: true, type: "module" }));
  copyFileSync(fileURLToPath(new URL("../project/train.ts", import.meta.url)), program);
  await npmInstall(project, [...(await pack(root, folders, tarballs)), "@tensorflow/tfjs@4.22.0"]);
}, 300_000);

afterAll(() => rmSync(project, { recursive: true, force: true }));

test("the packed packages bring their types to an empty project", () => {
  const options: ts.CompilerOptions = {
    module: ts.ModuleKind.NodeNext,
    target: ts.ScriptTarget.ES2022,
    lib: ["lib.es2022.d.ts", "lib.dom.d.ts"],
    strict: true,
    // tfjs's own declarations do not pass.
    skipLibCheck: true,
    types: [],
  };
  const compiled = ts.createProgram([program], options);
  const problems = [...compiled.getSemanticDiagnostics(), ...compiled.getGlobalDiagnostics()];
  expect(problems.map(({ messageText }) => ts.flattenDiagnosticMessageText(messageText, "\n"))).toEqual([]);
  expect(compiled.emit().emitSkipped).toBe(false);
});

test("the packed packages train a VAE in an empty project with @tensorflow/tfjs alone", () => {
  const source = ts.sys.readFile(program) ?? "";
  const options = { module: ts.ModuleKind.ESNext, target: ts.ScriptTarget.ES2022 };
  writeFileSync(join(project, "run.js"), ts.transpile(source, options));
  const output = execFileSync(process.execPath, ["run.js"], { cwd: project, encoding: "utf8", stdio: "pipe" });
  // tfjs greets on its first use in Node; the program's own line is the last.
  expect(JSON.parse(output.trim().split("\n").at(-1) ?? "")).toEqual({ steps: 2, shape: [3, 8, 8, 1] });
});
