import { fileURLToPath } from "node:url";
import ts from "typescript";
import { expect, test } from "vitest";
import { compile } from "./compiler.js";

const file = fileURLToPath(new URL("hover-example.ts", import.meta.url));
const code = `import { betaVae } from "@elbo/beta-vae";
const model = betaVae({ data: { name: "bits", shape: [4], kind: "binary" }, latent: 2, beta: 4 });
`;

const options = compile([]).getCompilerOptions();
const { sys } = ts;
const read = (name: string): string | undefined => (name === file ? code : sys.readFile(name));
const service = ts.createLanguageService({
  getScriptFileNames: () => [file],
  getScriptVersion: () => "1",
  getScriptSnapshot: (name) => {
    const text = read(name);
    return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
  },
  getCompilationSettings: () => options,
  getDefaultLibFileName: (given) => ts.getDefaultLibFilePath(given),
  getCurrentDirectory: () => sys.getCurrentDirectory(),
  readFile: read,
  fileExists: (name) => name === file || sys.fileExists(name),
  directoryExists: (name) => sys.directoryExists(name),
  getDirectories: (name) => sys.getDirectories(name),
  realpath: (name) => sys.realpath?.(name) ?? name,
});

/** What an editor shows at a place of the code: the type and the documentation. */
function hover(place: string): string {
  const info = service.getQuickInfoAtPosition(file, code.indexOf(place));
  return [info?.displayParts, info?.documentation].map((parts) => ts.displayPartsToString(parts)).join("\n");
}

test("hovering over a family shows its own options by name and type, and over an option its line of documentation", () => {
  const family = hover("betaVae({");
  for (const part of [
    "beta?: Beta",
    "samples?: number",
    "LatentOptions",
    "NormalModel<DiagonalNormal>",
    "The beta-VAE:",
  ])
    expect(family).toContain(part);
  expect(family).not.toMatch(/Option<|Presence|ChosenOptions/);
  expect(hover("beta: 4")).toMatch(/beta\?: Beta[^]*linearWarmup/);
  expect(hover("latent: 2")).toMatch(/latent: number[^]*Number of latent units/);
});
