import { RandomStream } from "../random/stream.js";
import { type DataSpec, type ExampleSource } from "./source.js";

/** Networks start for values whose root mean square is about 1; beyond these, training is slow or diverges. */
const [smallest, largest] = [0.05, 10];
/** So many examples tell the scale. */
const enough = 500;

/**
 * What to do about real values that are far from unit scale: it names the entry that is farthest, by its column where there are some.
 * Undefined where none is.
 */
export function scaleAdvice(source: ExampleSource): string | undefined {
  const { spec, size } = source;
  if (spec.kind !== "real" || size === 0) return undefined;
  const count = Math.min(size, enough);
  const indices = Uint32Array.from({ length: count }, (_, i) => Math.floor((i * size) / count));
  const { values } = source.read(indices, RandomStream.fromSeed(0))["x"]!;
  const width = values.length / count;
  const squares = new Float64Array(width);
  values.forEach((value, i) => (squares[i % width]! += value ** 2 / count));
  const scales = squares.map(Math.sqrt);
  const most = scales.reduce((best, scale, entry) => (distance(scale) > distance(scales[best]!) ? entry : best), 0);
  const scale = scales[most]!;
  if (scale === 0 || (scale >= smallest && scale <= largest)) return undefined;
  const shown = Number(scale.toPrecision(3));
  const advice = "standardise it to mean 0 and variance 1, as standardise and fromTable of @elbo/datasets do.";
  return `${nameOf(spec, most)} of data "${spec.name}" has a root mean square of ${shown}: ${advice}`;
}

/** An entry by the name of its column, where columns have names. */
function nameOf({ names, shape }: DataSpec, entry: number): string {
  if (names !== undefined) return `Column ${JSON.stringify(names[entry])}`;
  return shape.length === 1 ? `Column ${entry}` : `Entry ${entry}`;
}

/** From 1, in factors; an entry that is always 0 is near. */
function distance(scale: number): number {
  return scale === 0 ? 0 : Math.abs(Math.log(scale));
}
