import { createRng, type ExampleSource } from "@elbo/core";
import { type Dataset } from "@elbo/datasets";
import { evenlySpaced } from "./evenly-spaced.js";

/** Networks start for values whose root mean square is about 1; beyond these, training is slow or diverges. */
const [smallest, largest] = [0.05, 10];
/** So many examples tell the scale. */
const enough = 500;

/** What to do about real values that are far from unit scale; undefined where they are not. */
export function scaleHint({ spec, train }: Dataset): string | undefined {
  if (spec.kind !== "real" || train.size === 0) return undefined;
  const { least, most, rootMeanSquare } = scaleOf(evenlySpaced(train, enough));
  if (rootMeanSquare >= smallest && rootMeanSquare <= largest) return undefined;
  const shown = [least, most, rootMeanSquare].map((value) => Number(value.toPrecision(3)));
  return (
    `Values of ${JSON.stringify(spec.name)} are far from unit scale: ${shown[0]} to ${shown[1]}, root mean square ${shown[2]}. ` +
    "Scale them to mean 0 and variance 1, or to [0, 1], or training is slow and metrics may not be finite."
  );
}

function scaleOf(source: ExampleSource): { least: number; most: number; rootMeanSquare: number } {
  const indices = Uint32Array.from({ length: source.size }, (_, i) => i);
  const { values } = source.read(indices, createRng(0).stream)["x"]!;
  let [least, most, squares] = [Infinity, -Infinity, 0];
  for (const value of values) {
    least = Math.min(least, value);
    most = Math.max(most, value);
    squares += value ** 2;
  }
  return { least, most, rootMeanSquare: Math.sqrt(squares / values.length) };
}
