import { builtinModules } from "node:module";
import { posix } from "node:path";
import ts from "typescript";

const builtins = new Set(builtinModules);

/**
 * What a file imports, as written: static, dynamic and type imports, and re-exports, found by TypeScript's own scanner.
 *
 * @param {string} text
 * @returns {string[]}
 */
export function importsOf(text) {
  return ts.preProcessFile(text, true, true).importedFiles.map((reference) => reference.fileName);
}

/**
 * The package that a specifier names, "@elbo/core" for "@elbo/core/node"; undefined for a path.
 *
 * @param {string} specifier
 */
export function packageName(specifier) {
  if (/^[./]/.test(specifier)) return undefined;
  return specifier.split("/", specifier.startsWith("@") ? 2 : 1).join("/");
}

/** @param {string} specifier */
export function isNodeBuiltin(specifier) {
  return specifier.startsWith("node:") || builtins.has(specifier);
}

/**
 * The path that a relative import means, relative to the folder that `file` is relative to; undefined for a package.
 *
 * @param {string} file
 * @param {string} specifier
 */
export function resolveRelative(file, specifier) {
  return specifier.startsWith(".") ? posix.join(posix.dirname(file), specifier) : undefined;
}

/**
 * Whether a file, by its path in its package, is there for tests and development only.
 *
 * @param {string} file
 */
export function isDevelopment(file) {
  return !file.startsWith("src/") || /\.(test|fixture)\.[cm]?ts$/.test(file);
}
