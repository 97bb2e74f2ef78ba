import { dirname, relative, sep } from "node:path";
import { type Example } from "./example.js";
import { freeNames, type ModuleExports } from "./names.js";

/**
 * An example as a module: its scene runs first, and the names that it leaves free are imported from the modules in its
 * scope, `tf` from tfjs.
 *
 * @param file where the module will lie
 * @param exports of every module in the example's scope
 */
export function exampleModule(example: Example, file: string, exports: ReadonlyMap<string, ModuleExports>): string {
  const lines = [...freeNames(example.code)].flatMap((name) => {
    if (name === "tf" && example.scope.length > 0) return [`import * as tf from "@tensorflow/tfjs";`];
    const from = example.scope.find((module) => exports.get(module)?.has(name));
    if (from === undefined) return [];
    const word = exports.get(from)?.get(name) === "type" ? `type ${name}` : name;
    return [`import { ${word} } from "${importPath(file, from)}";`];
  });
  const scene = example.scene === undefined ? [] : [`import "${importPath(file, example.scene)}";`];
  return [...scene, ...lines, example.code, "export {};", ""].join("\n");
}

function importPath(from: string, to: string): string {
  return relative(dirname(from), to).split(sep).join("/").replace(/\.ts$/, ".js");
}
