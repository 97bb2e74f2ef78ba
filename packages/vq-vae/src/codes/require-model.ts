import {
  type DataSpec,
  type ExampleSource,
  requireArgument,
  requireFittingData,
  requireShape,
  requireSource,
} from "@elbo/core";

/** Throws an ArgumentError unless a model has these parts. */
export function requireParts(where: string, model: object, parts: readonly string[]): void {
  const given: unknown = model;
  const holds = typeof given === "object" && given !== null && parts.every((part) => part in given);
  const found = typeof given === "object" && given !== null && "kind" in given ? given.kind : given;
  requireArgument(holds, where, "model", `one with ${parts.join(", ")}`, found, "vqVae makes one.");
}

/**
 * Checks that a model with discrete codes can read a source.
 *
 * @throws {ArgumentError} if the model has no encoder, or the source is none
 * @throws {ShapeError | DataError} if the examples are not possible ones for the model, or there are none
 */
export function requireReadable(where: string, model: { readonly data: DataSpec }, source: ExampleSource): void {
  requireParts(where, model, ["encoder", "data"]);
  requireSource(where, "source", source);
  requireFittingData(where, model.data, source.spec);
  requireShape(source.size >= 1, where, "source", "hold at least one example", [source.size, ...source.spec.shape]);
}
