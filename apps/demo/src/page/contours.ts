import { type Field } from "../protocol/messages.js";

/** A piece of a contour line, from one point to another. */
export type Segment = readonly [x0: number, y0: number, x1: number, y1: number];

/**
 * The lines on which a field has a level, by marching squares: in each cell they run between the edges whose ends lie on
 * either side of the level. Of the two ways through a saddle the one is taken that its centre, the mean of the corners, says.
 *
 * @see Lorensen & Cline 1987, https://doi.org/10.1145/37402.37422, in two dimensions
 */
export function contourSegments({ side, reach, values }: Field, level: number): Segment[] {
  const segments: Segment[] = [];
  const place = (i: number) => ((2 * i) / (side - 1) - 1) * reach;
  for (let row = 0; row + 1 < side; row++)
    for (let column = 0; column + 1 < side; column++) {
      const at = row * side + column;
      const corners = [values[at]!, values[at + 1]!, values[at + side + 1]!, values[at + side]!];
      const points = crossings(corners, level).map(([x, y]) => [place(column + x), place(row + y)] as const);
      for (let i = 0; i + 1 < points.length; i += 2) segments.push([...points[i]!, ...points[i + 1]!]);
    }
  return segments;
}

/** Corners in turn, from the lower left, and the same turned: where the edges between them begin. */
const steps = [
  [0, 0],
  [1, 0],
  [1, 1],
  [0, 1],
] as const;

/** Points of a unit cell at which its edges cross the level, in pairs. */
function crossings(corners: readonly number[], level: number): (readonly [number, number])[] {
  const points = steps.flatMap(([x0, y0], i) => {
    const [from, to] = [corners[i]!, corners[(i + 1) % 4]!];
    if (from > level === to > level) return [];
    const share = Number.isFinite(from) && Number.isFinite(to) ? (level - from) / (to - from) : 0.5;
    const [x1, y1] = steps[(i + 1) % 4]!;
    return [[x0 + share * (x1 - x0), y0 + share * (y1 - y0)] as const];
  });
  const centre = corners.reduce((sum, value) => sum + value, 0) / 4;
  const turned = points.length === 4 && centre > level !== corners[0]! > level;
  return turned ? [...points.slice(1), points[0]!] : points;
}

/** Levels below the greatest log density at which a normal in two dimensions has passed 10, 50, 90 and 99 % of its mass. */
const drops = [0.1, 0.5, 0.9, 0.99].map((mass) => -Math.log(1 - mass));

/** Levels of a log density that show its shape; none where it is flat or nothing. */
export function densityLevels({ values }: Field): number[] {
  const finite = values.filter(Number.isFinite);
  if (finite.length === 0) return [];
  const most = finite.reduce((a, b) => Math.max(a, b), -Infinity);
  return drops.map((drop) => most - drop);
}
