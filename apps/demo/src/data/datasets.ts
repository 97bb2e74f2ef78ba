import { type DataSpec, requireArgument } from "@elbo/core";
import { checkerboard, type Dataset, digits, pinwheel, ringOfGaussians, shapes, twoMoons } from "@elbo/datasets";

/** Points from a law, all of which fit into a square of this half side. */
export const planeReach = 3;

/** A data set of the page. */
export interface DemoDataset {
  readonly title: string;
  load(): Promise<Dataset>;
  /** Reads a file again as a model's data were read. @throws {DataError} if it does not fit */
  readonly readAs?: (wanted: DataSpec) => Promise<Dataset>;
  /** log p(x) in nats of points one after the other, where it is known. */
  readonly logDensity?: (points: ArrayLike<number>) => Float64Array;
}

/** Every second of 32 positions: 16 pixels show no more. */
const even = Array.from({ length: 16 }, (_, i) => 2 * i);

const split = { validation: 0, test: 0.1 };
const points = { examples: 4000, split };
const [moons, ring, wheel, board] = [
  () => twoMoons(points),
  () => ringOfGaussians({ ...points, radius: 2, deviation: 0.15 }),
  () => pinwheel(points),
  () => checkerboard({ ...points, side: 5 }),
];

/** What can be learned. Files that a visitor drops in are added to these. */
export const datasets: Readonly<Record<string, DemoDataset>> = {
  digits: { title: "Handwritten digits", load: () => digits() },
  strokes: {
    title: "Digits in black and white",
    load: () => digits({ values: "binary", binarize: "threshold" }),
  },
  shapes: {
    title: "Squares, ellipses, hearts",
    load: async () => shapes({ side: 16, values: { scale: [3, 5], orientation: [0, 5], x: even, y: even }, split }),
  },
  moons: { title: "Two moons", load: async () => moons(), logDensity: (at) => moons().logDensity(at) },
  ring: { title: "Ring of eight", load: async () => ring(), logDensity: (at) => ring().logDensity(at) },
  pinwheel: { title: "Pinwheel", load: async () => wheel(), logDensity: (at) => wheel().logDensity(at) },
  checkerboard: { title: "Checkerboard", load: async () => board(), logDensity: (at) => board().logDensity(at) },
};

/** @throws {ArgumentError} if there is no such data set */
export function findDataset(name: string, added: ReadonlyMap<string, DemoDataset>): DemoDataset {
  const found = added.get(name) ?? (Object.hasOwn(datasets, name) ? datasets[name] : undefined);
  const rule = `one of ${[...Object.keys(datasets), ...added.keys()].join(", ")}`;
  requireArgument(found !== undefined, "data", "name", rule, name, "Data of a file have to be dropped in again.");
  return found;
}
