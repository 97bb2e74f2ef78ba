import { type Vector } from "./solid.js";

/** Levels of a channel, as bytes have them. */
export const levels = 256;

/**
 * A hue as red, green and blue: from 0 (red) by 1/3 (green) and 2/3 (blue) to 1 (red again), neither grey nor glaring.
 */
export function colorOf(hue: number): Vector {
  const channel = (shift: number): number => {
    const place = (hue * 6 + shift) % 6;
    return 0.95 - 0.75 * Math.max(0, Math.min(1, place, 4 - place));
  };
  return [channel(5), channel(3), channel(1)];
}

/**
 * Writes an image, values k / 255: the sum over surfaces of their shine times their color.
 *
 * @param shine of each pixel, that of each surface
 * @param out [side, side, 3], from `offset` on
 */
export function paintScene(
  shine: Float32Array,
  colors: readonly [Vector, Vector, Vector],
  out: Float32Array,
  offset: number,
): void {
  for (let pixel = 0; pixel < shine.length; pixel += 3)
    for (let channel = 0; channel < 3; channel++) {
      let value = 0;
      for (let surface = 0; surface < 3; surface++) value += shine[pixel + surface]! * colors[surface]![channel]!;
      out[offset + pixel + channel] = Math.round(value * (levels - 1)) / (levels - 1);
    }
}
