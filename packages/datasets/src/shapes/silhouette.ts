/** Whether a point is inside a shape that fits into the unit circle. */
export type Silhouette = (x: number, y: number) => boolean;

const square: Silhouette = (x, y) => Math.max(Math.abs(x), Math.abs(y)) <= Math.SQRT1_2;

const ellipse: Silhouette = (x, y) => x * x + 4 * y * y <= 1;

/** (u^2 + v^2 - 1)^3 <= u^2 v^3, which lies within a circle of radius 1.31, about the middle of its height. */
const heart: Silhouette = (x, y) => {
  const [u, v] = [1.31 * x, 0.12 - 1.31 * y];
  const s = u * u + v * v - 1;
  return s * s * s <= u * u * v * v * v;
};

/** By the value of the factor "shape". */
export const silhouettes: readonly Silhouette[] = [square, ellipse, heart];

/** Where a shape is: its centre and radius in pixels, and the angle that it is turned by. */
export interface Pose {
  readonly centreX: number;
  readonly centreY: number;
  readonly radius: number;
  readonly angle: number;
}

/**
 * Writes 1 to every entry of a pixel whose centre is inside the shape and whose channel is lit; leaves the others alone.
 *
 * @param out [side, side, channels], from `offset` on
 * @param lit for each channel, whether the shape shines in it
 */
export function drawSilhouette(
  out: Float32Array,
  offset: number,
  side: number,
  silhouette: Silhouette,
  { centreX, centreY, radius, angle }: Pose,
  lit: readonly boolean[],
): void {
  const [cos, sin] = [Math.cos(angle) / radius, Math.sin(angle) / radius];
  const from = (centre: number) => Math.max(0, Math.floor(centre - radius - 0.5));
  const to = (centre: number) => Math.min(side, Math.ceil(centre + radius + 0.5));
  for (let row = from(centreY); row < to(centreY); row++)
    for (let column = from(centreX); column < to(centreX); column++) {
      const [dx, dy] = [column + 0.5 - centreX, row + 0.5 - centreY];
      if (!silhouette(cos * dx + sin * dy, cos * dy - sin * dx)) continue;
      const at = offset + (row * side + column) * lit.length;
      for (let channel = 0; channel < lit.length; channel++) if (lit[channel]) out[at + channel] = 1;
    }
}
