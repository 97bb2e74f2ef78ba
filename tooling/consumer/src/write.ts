import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type ts from "typescript";
import { compile } from "./compiler.js";
import { type Example } from "./example.js";
import { exampleModule } from "./module.js";
import { exportsOf } from "./names.js";

/** Inside this package, so that the examples find what it depends on. */
const folder = fileURLToPath(new URL("../.examples", import.meta.url));

export interface WrittenExample extends Example {
  readonly file: string;
}

/** Writes each example to a module of its own, and compiles them together. */
export function writeExamples(examples: readonly Example[]): { written: WrittenExample[]; program: ts.Program } {
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const modules = [...new Set(examples.flatMap(({ scope }) => scope))];
  const first = compile(modules);
  const exports = new Map(modules.map((module) => [module, exportsOf(first, module)]));
  const written = examples.map((example) => {
    const file = join(folder, `${example.name.replace(/[^\w.-]+/g, "-")}.ts`);
    writeFileSync(file, exampleModule(example, file, exports));
    return { ...example, file };
  });
  return { written, program: compile([...modules, ...written.map(({ file }) => file)], first) };
}
