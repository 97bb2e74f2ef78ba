import { createRng, type DataSpec, type Tensor } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { planeReach, type DemoDataset } from "../data/datasets.js";
import {
  type Field,
  type Plane,
  type PlaneRequest,
  type PosteriorView,
  type Questions,
  type Shown,
  type Snapshot,
} from "../protocol/messages.js";
import { type HostExamples } from "./examples.js";
import { type Explorer } from "./explorer.js";
import { showExamples, shownKind, showPairs } from "./show.js";

/** What is looked at of a model. */
export interface Viewed {
  readonly explorer: Explorer;
  readonly spec: DataSpec;
  /** Held-out examples whose codes are shown. */
  readonly examples: HostExamples;
}

/** Points on a side of a field. */
const fieldSide = 48;
const sampleCount = 40;
const pairCount = 10;
/** Rows of a table, and those that are shown with what the model makes of them. */
const [rowCount, rowPairCount] = [12, 6];

/** Computes on the backend, and takes the result to the host. */
export async function values(body: () => Tensor): Promise<Float32Array> {
  const result = tf.tidy(body);
  try {
    return Float32Array.from(await result.data<"float32">());
  } finally {
    result.dispose();
  }
}

/** The model as it is now: samples from the same draws each time, reconstructions, and codes of the same examples. */
export async function takeSnapshot(viewed: Viewed, step: number): Promise<Snapshot> {
  const codes = await viewCodes(viewed);
  const { numTensors, numBytes } = tf.memory();
  return {
    step,
    samples: await viewSamples(viewed, { count: sampleCount, seed: 1 }),
    reconstructions: await viewReconstructions(viewed),
    codes,
    spread: codes && spreadOf(codes.values, codes.units),
    tensors: numTensors,
    bytes: numBytes,
  };
}

export async function viewSamples(
  { explorer, spec }: Viewed,
  { count, seed, label = -1 }: { readonly count: number; readonly seed: number; readonly label?: number },
): Promise<Shown | null> {
  const chosen = label >= 0 && explorer.abilities.classes > 0 ? label : undefined;
  const many = { points: 15 * count, table: rowCount, images: count, none: count }[shownKind(spec)];
  const made = await values(() => explorer.generate(many, createRng(seed).split("samples"), chosen));
  return showExamples(made, spec, { columns: 10 });
}

async function viewReconstructions({ explorer, spec, examples }: Viewed): Promise<Shown | null> {
  const { reconstruct } = explorer;
  if (reconstruct === undefined || examples.count === 0) return null;
  const most = { points: Infinity, table: rowPairCount, images: pairCount, none: 1 }[shownKind(spec)];
  const count = Math.min(examples.count, most);
  const { x, labels } = firstOf(examples, count);
  const made = await values(() => reconstruct(tf.tensor(x, [count, ...spec.shape]), labels));
  return showPairs(x, made, spec, Math.min(pairCount, count));
}

async function viewCodes({ explorer, spec, examples }: Viewed): Promise<Snapshot["codes"]> {
  const { posterior, abilities } = explorer;
  if (posterior === undefined || examples.count === 0) return null;
  const { x, labels } = firstOf(examples, examples.count);
  const codes = await values(() => posterior(tf.tensor(x, [examples.count, ...spec.shape]), labels).mean);
  return { values: codes, units: abilities.units, labels: examples.labels };
}

/** What the plane of two units shows behind the codes, the other units standing still. */
export async function viewPlane({ explorer, spec }: Viewed, request: PlaneRequest): Promise<Plane> {
  const { decode, logPrior, centers } = explorer;
  const { tiles, label, reach } = request;
  const isImage = shownKind(spec) === "images";
  const made =
    decode && isImage && tiles > 0
      ? await values(() =>
          decode(planeCodes(request, tiles, "cells"), Array<number>(tiles ** 2).fill(Math.max(0, label))),
        )
      : undefined;
  const density = logPrior && {
    side: fieldSide,
    reach,
    values: await values(() => logPrior(planeCodes(request, fieldSide, "edges"))),
  };
  const means = centers && (await values(() => centers() ?? tf.tensor1d([])));
  return {
    tiles: made ? showExamples(made, spec, { columns: tiles, gap: 0 }) : null,
    density: density ?? null,
    centers: means?.length ? means : null,
  };
}

/** Codes [side², units]: from the top row to the lowest for cells, which become images, and upward for a field. */
function planeCodes({ at, units: [right, up], reach }: PlaneRequest, side: number, kind: "cells" | "edges"): Tensor {
  const codes = new Float32Array(side * side * at.length);
  const place = (i: number) =>
    kind === "cells" ? ((2 * i + 1) / side - 1) * reach : ((2 * i) / (side - 1) - 1) * reach;
  for (let row = 0; row < side; row++)
    for (let column = 0; column < side; column++) {
      const code = codes.subarray((row * side + column) * at.length, (row * side + column + 1) * at.length);
      code.set(at);
      code[up] = place(kind === "cells" ? side - 1 - row : row);
      code[right] = place(column);
    }
  return tf.tensor2d(codes, [side * side, at.length]);
}

/** Codes [n, units] as examples. */
export async function viewDecoded(
  { explorer, spec }: Viewed,
  { codes, label, columns }: Questions["decode"]["ask"],
): Promise<Shown | null> {
  const { decode, abilities } = explorer;
  if (decode === undefined) return null;
  const count = codes.length / abilities.units;
  const labels = Array<number>(count).fill(Math.max(0, label));
  const made = await values(() => decode(tf.tensor2d(codes, [count, abilities.units]), labels));
  return showExamples(made, spec, { columns: columns ?? count });
}

export async function viewPosterior(
  { explorer, spec }: Viewed,
  x: Float32Array,
  label: number,
): Promise<PosteriorView> {
  const { posterior } = explorer;
  if (posterior === undefined) return { mean: new Float32Array(), deviation: null };
  const { mean, deviation } = tf.tidy(() => ({ ...posterior(tf.tensor(x, [1, ...spec.shape]), [Math.max(0, label)]) }));
  const read = async (tensor: Tensor) => Float32Array.from(await tensor.data<"float32">());
  try {
    return { mean: await read(mean), deviation: deviation ? await read(deviation) : null };
  } finally {
    tf.dispose([mean, deviation]);
  }
}

/** The true density of points in the plane, where it is known. */
export function trueDensity({ logDensity }: DemoDataset): Field | null {
  if (logDensity === undefined) return null;
  const points: number[] = [];
  const place = (i: number) => ((2 * i) / (fieldSide - 1) - 1) * planeReach;
  for (let row = 0; row < fieldSide; row++)
    for (let column = 0; column < fieldSide; column++) points.push(place(column), place(row));
  return { side: fieldSide, reach: planeReach, values: Float32Array.from(logDensity(points)) };
}

function firstOf({ x, labels, count: all }: HostExamples, count: number): { x: Float32Array; labels: number[] } {
  const width = x.length / all;
  return {
    x: x.slice(0, count * width),
    labels: labels ? [...labels.subarray(0, count)] : Array<number>(count).fill(0),
  };
}

/** Standard deviation of each unit over codes [n, units]. */
function spreadOf(codes: Float32Array, units: number): Float32Array {
  const rows = codes.length / units;
  return Float32Array.from({ length: units }, (_, unit) => {
    let [sum, squares] = [0, 0];
    for (let row = 0; row < rows; row++) {
      sum += codes[row * units + unit]!;
      squares += codes[row * units + unit]! ** 2;
    }
    return Math.sqrt(Math.max(0, squares / rows - (sum / rows) ** 2));
  });
}
