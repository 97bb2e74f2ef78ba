import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { readPackages, sourceFiles } from "@elbo/workspace/workspace";
import { docstringExamples, type Surroundings } from "./docstrings.js";
import { type Example, markdownExamples } from "./example.js";

/** Every example in the documentation of the workspace at `root`: Markdown pages, and docstrings of public packages. */
export function collectExamples(root: string): Example[] {
  const folders = readPackages(root).filter(({ group }) => group === "packages");
  const pages = [
    "README.md",
    "CONTRIBUTING.md",
    "examples/trained-decoder/README.md",
    ...pagesIn(root, "docs"),
    ...pagesIn(root, "docs/guides"),
  ];
  const readmes = folders.map(({ folder }) => `${folder}/README.md`);
  const entries = folders.flatMap(({ folder }) => [join(root, folder, "src/index.ts")]);
  return [
    ...[...pages, ...readmes].flatMap((page) => pageExamples(root, page)),
    ...folders.flatMap(({ folder }) => packageExamples(root, folder, entries)),
  ];
}

function pagesIn(root: string, folder: string): string[] {
  return readdirSync(join(root, folder)).flatMap((name) => (name.endsWith(".md") ? [`${folder}/${name}`] : []));
}

function pageExamples(root: string, page: string): Example[] {
  const file = join(root, page);
  return existsSync(file) ? markdownExamples(readFileSync(file, "utf8"), page) : [];
}

function packageExamples(root: string, folder: string, entries: readonly string[]): Example[] {
  const sources = sourceFiles(join(root, folder, "src")).filter((file) => !/\.(test|fixture)\.ts$/.test(file));
  return sources.flatMap((source) => {
    const file = `${folder}/src/${source}`;
    const surroundings = surroundingsOf(join(root, folder), source, entries);
    return docstringExamples(readFileSync(join(root, file), "utf8"), file, surroundings);
  });
}

/**
 * Where an example in a docstring finds names that it does not import: in the scenes, modules in test/scenes that
 * export what the examples of a file (by its name) or of the whole package (index.ts) speak of; then in the file itself,
 * its package, and the other packages.
 */
function surroundingsOf(folder: string, source: string, entries: readonly string[]): Surroundings {
  const scene = join(folder, "test/scenes", basename(source));
  const own = ["test/scenes/index.ts", `src/${source}`, "src/index.ts", "src/node/index.ts"];
  const scope = [scene, ...own.map((file) => join(folder, file)), ...entries].filter((file) => existsSync(file));
  return { scope, scene: existsSync(scene) ? scene : undefined };
}
