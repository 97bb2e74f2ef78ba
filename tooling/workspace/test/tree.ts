import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";

/** A folder with the given files, which the end of the test removes. */
export function makeTree(files: Readonly<Record<string, string>>): string {
  const root = mkdtempSync(join(tmpdir(), "elbo tree "));
  onTestFinished(() => rmSync(root, { recursive: true, force: true }));
  for (const [file, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, file)), { recursive: true });
    writeFileSync(join(root, file), text);
  }
  return root;
}

/** The files of a workspace with core, two families, an app and a tool, with `files` added. */
export function workspace(files: Readonly<Record<string, string>> = {}): Record<string, string> {
  const names = [
    "packages/core",
    "packages/vae",
    "packages/onnx",
    "packages/datasets",
    "apps/benchmark",
    "tooling/vitest",
  ];
  const manifests = names.map((folder) => [
    `${folder}/package.json`,
    JSON.stringify({ name: `@elbo/${folder.split("/")[1]}` }),
  ]);
  return { ...(Object.fromEntries(manifests) as Record<string, string>), ...files };
}
