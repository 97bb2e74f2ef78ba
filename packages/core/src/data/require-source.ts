import { requireArgument } from "../errors.js";
import { type ExampleSource } from "./source.js";

/**
 * Checks that a source of examples is one, and not the data set that it is a part of.
 *
 * @throws {ArgumentError} if it has no `spec` or cannot be read
 */
export function requireSource(where: string, argument: string, source: ExampleSource): void {
  const given: unknown = source;
  const isObject = typeof given === "object" && given !== null;
  const holds = isObject && "spec" in given && "read" in given && typeof given.read === "function";
  const found = isObject ? `an object with ${Object.keys(given).join(", ")}` : given;
  requireArgument(holds, where, argument, "examples to read", found, "Of a data set, give a part: data.train.");
}
