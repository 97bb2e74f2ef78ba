/** What of an image is kept: its rows and columns from `top` and `left` on. */
export interface Window {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** The largest window in the middle of an image with the ratio of sides that is asked for, or of a given size. */
export function centred(
  { height, width }: Pick<Window, "height" | "width">,
  { height: rows, width: columns }: Pick<Window, "height" | "width">,
): Window {
  return { top: (height - rows) / 2, left: (width - columns) / 2, height: rows, width: columns };
}

/** For each of `length` places along an axis the first sample that it is made of, and the weights of those from there on. */
interface Weights {
  readonly first: Int32Array;
  readonly count: number;
  /** [length, count], which sum to 1. */
  readonly weights: Float64Array;
}

const kept = new Map<string, Weights>();
/** Image sets have images of few sizes. */
const mostKept = 256;

/**
 * Weights of a triangle as wide as two places, or as two samples where there are more places than samples: smooth when an
 * image grows, and every sample counts when it shrinks.
 */
function weightsFor(samples: number, start: number, extent: number, length: number): Weights {
  const key = [samples, start, extent, length].join();
  const known = kept.get(key);
  if (known !== undefined) return known;
  const scale = extent / length;
  const reach = Math.max(1, scale);
  const count = Math.ceil(2 * reach) + 1;
  const [first, weights] = [new Int32Array(length), new Float64Array(length * count)];
  for (let i = 0; i < length; i++) {
    const centre = start + (i + 0.5) * scale - 0.5;
    const from = Math.ceil(centre - reach);
    first[i] = Math.max(0, Math.min(from, samples - count));
    let sum = 0;
    for (let k = 0; k < count; k++) {
      const at = first[i]! + k;
      const weight = at < samples ? Math.max(0, 1 - Math.abs(at - centre) / reach) : 0;
      weights[i * count + k] = weight;
      sum += weight;
    }
    for (let k = 0; k < count; k++) weights[i * count + k]! /= sum;
  }
  if (kept.size >= mostKept) kept.clear();
  const made = { first, count, weights };
  kept.set(key, made);
  return made;
}

/**
 * A window of an image in another size, by a triangle filter along each axis.
 *
 * @param values [height, width, channels]
 * @returns [rows, columns, channels], which are not rounded
 */
export function resample(
  values: ArrayLike<number>,
  { height, width, channels }: { readonly height: number; readonly width: number; readonly channels: number },
  window: Window,
  [rows, columns]: readonly [number, number],
): Float64Array {
  const across = weightsFor(width, window.left, window.width, columns);
  const down = weightsFor(height, window.top, window.height, rows);
  const narrow = new Float64Array(height * columns * channels);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < columns; x++)
      for (let k = 0; k < across.count; k++) {
        const weight = across.weights[x * across.count + k]!;
        if (weight === 0) continue;
        const from = (y * width + across.first[x]! + k) * channels;
        const to = (y * columns + x) * channels;
        for (let c = 0; c < channels; c++) narrow[to + c]! += weight * values[from + c]!;
      }
  const stride = columns * channels;
  const out = new Float64Array(rows * stride);
  for (let y = 0; y < rows; y++)
    for (let k = 0; k < down.count; k++) {
      const weight = down.weights[y * down.count + k]!;
      if (weight === 0) continue;
      const from = (down.first[y]! + k) * stride;
      for (let i = 0; i < stride; i++) out[y * stride + i]! += weight * narrow[from + i]!;
    }
  return out;
}
