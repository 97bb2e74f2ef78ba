import { requireArgument, requireKnownOptions, requireShape, type Tensor } from "@elbo/core";
import { type RgbaImage } from "./grid.js";

/** Ten colours that stay apart on light and on dark ground, #rrggbb. With more labels they come round again. */
const hues = [
  "#4269d0",
  "#e8a33d",
  "#ff725c",
  "#3ca28a",
  "#d64f9e",
  "#7bb04b",
  "#a463f2",
  "#58b7e0",
  "#9c6b4e",
  "#8a8f98",
];

/** The colour of a label in pictures, #rrggbb. */
export function labelColor(label: number): string {
  return hues[label % hues.length]!;
}

export interface LatentScatterOptions {
  /**
   * Labels of the codes [n], integers from 0, which give the colours.
   * @default all 0
   */
  readonly labels?: ArrayLike<number>;
  /**
   * The unit to the right and the unit up, counted from 0.
   * @default the two that vary most
   */
  readonly units?: readonly [right: number, up: number];
  /**
   * Pixels of a side.
   * @default 370
   */
  readonly size?: number;
  /**
   * Of a point, in pixels.
   * @default 2.5
   */
  readonly radius?: number;
  /**
   * Values at the edges of both axes. Codes outside are left out.
   * @default as far from 0 on either side as the farthest code
   */
  readonly range?: readonly [from: number, to: number];
}

/**
 * Codes as points in two units, coloured by label, on white, with lines where the units are 0.
 *
 * @param codes [n, units], such as `model.encode(x)`
 * @throws {ShapeError} if the codes are not [n, units]
 * @throws {ArgumentError} if an option is unknown or impossible, or a code is not finite
 * @example
 * const codes = tf.tensor2d([[-1, 0], [0, 2], [1, 1]]);
 * const { width } = await latentScatter(codes, { labels: [0, 1, 1], size: 200 }); // 200
 */
export async function latentScatter(codes: Tensor, options: LatentScatterOptions = {}): Promise<RgbaImage> {
  requireKnownOptions("latentScatter", options, ["labels", "units", "size", "radius", "range"]);
  requireShape(codes.rank === 2 && codes.size > 0, "latentScatter", "codes", "have the shape [n, units]", codes.shape);
  const { labels, size = 370, radius = 2.5 } = options;
  const [count, latent] = codes.shape as [number, number];
  requireArgument(Number.isInteger(size) && size >= 2, "latentScatter", "size", "an integer of at least 2", size);
  requireArgument(Number.isFinite(radius) && radius > 0, "latentScatter", "radius", "a positive number", radius);
  requireLabels(labels, count);
  const values = await codes.data<"float32">();
  requireArgument(
    values.every(Number.isFinite),
    "latentScatter",
    "codes",
    "finite",
    values.find((value) => !Number.isFinite(value)),
  );
  const units = requireUnits(options.units ?? widestUnits(values, latent), latent);
  const points = Array.from({ length: count }, (_, row) => units.map((unit) => values[row * latent + unit]!));
  const range = requireRange(options.range ?? reach(points.flat()));
  const place = (value: number) => ((value - range[0]) / (range[1] - range[0])) * (size - 1);
  const image = ground(size, place(0));
  points.forEach(([x, y], i) => {
    const inside = [x!, y!].every((value) => value >= range[0] && value <= range[1]);
    if (inside) drawPoint(image, [place(x!), size - 1 - place(y!)], radius, rgb(labelColor(labels?.[i] ?? 0)));
  });
  return image;
}

/** The two units of codes [n, latent] with the largest variance, the larger first; of one or two units, these in order. */
export function widestUnits(codes: ArrayLike<number>, latent: number): [number, number] {
  if (latent <= 2) return [0, latent - 1];
  const rows = codes.length / latent;
  const variances = Array.from({ length: latent }, (_, unit) => {
    const column = Array.from({ length: rows }, (_, row) => codes[row * latent + unit]!);
    const center = column.reduce((sum, value) => sum + value, 0) / rows;
    return column.reduce((sum, value) => sum + (value - center) ** 2, 0) / rows;
  });
  const [first, second] = [...variances.keys()].sort((a, b) => variances[b]! - variances[a]!);
  return [first!, second!];
}

function requireLabels(labels: ArrayLike<number> | undefined, count: number): void {
  if (labels === undefined) return;
  const hold = labels.length === count && Array.from(labels).every((label) => Number.isInteger(label) && label >= 0);
  requireArgument(
    hold,
    "latentScatter",
    "labels",
    `${count} integers from 0, one for each code`,
    Array.from(labels).slice(0, 10),
  );
}

function requireUnits(units: readonly [number, number], latent: number): readonly [number, number] {
  const exist = units.length === 2 && units.every((unit) => Number.isInteger(unit) && unit >= 0 && unit < latent);
  requireArgument(exist, "latentScatter", "units", `two integers from 0 to ${latent - 1}`, units);
  return units;
}

function requireRange(range: readonly [number, number]): readonly [number, number] {
  const rises = range.length === 2 && range.every(Number.isFinite) && range[0] < range[1];
  requireArgument(rises, "latentScatter", "range", "two numbers, the first below the second", range);
  return range;
}

/** A twentieth beyond the farthest value, on either side of 0. */
function reach(values: readonly number[]): [number, number] {
  const farthest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0) * 1.05 || 1;
  return [-farthest, farthest];
}

const line = [221, 221, 221] as const;

/** White, with grey lines through the place of 0 on both axes where it is inside. */
function ground(size: number, zero: number): RgbaImage {
  const data = new Uint8ClampedArray(size * size * 4).fill(255);
  const [column, row] = [Math.round(zero), Math.round(size - 1 - zero)];
  for (let i = 0; i < size; i++) {
    if (column >= 0 && column < size) data.set(line, (i * size + column) * 4);
    if (row >= 0 && row < size) data.set(line, (row * size + i) * 4);
  }
  return { width: size, height: size, data };
}

/** Of a point's colour over the ground: others shine through. */
const opacity = 0.8;

/** A disc whose rim covers pixels in part. */
function drawPoint(
  { width, data }: RgbaImage,
  [x, y]: readonly [number, number],
  radius: number,
  color: readonly number[],
): void {
  const first = (center: number) => Math.max(0, Math.floor(center - radius));
  const last = (center: number) => Math.min(width - 1, Math.ceil(center + radius));
  for (let row = first(y); row <= last(y); row++)
    for (let column = first(x); column <= last(x); column++) {
      const covered = opacity * Math.min(1, Math.max(0, radius + 0.5 - Math.hypot(column - x, row - y)));
      const at = (row * width + column) * 4;
      color.forEach((channel, c) => (data[at + c] = (1 - covered) * data[at + c]! + covered * channel));
    }
}

function rgb(color: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(color.slice(at, at + 2), 16));
}
