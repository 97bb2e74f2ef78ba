import { type DataSpec, requireArgument, requireShape, restoreUnits } from "@elbo/core";

export interface PictureShape {
  readonly height: number;
  readonly width: number;
  /** 1 for grey, 3 for red, green and blue. */
  readonly channels: 1 | 3;
}

/** Images on the host: pixels in [0, 1], from black to white, [count, height, width, channels], row by row. */
export interface Pictures extends PictureShape {
  readonly values: Float32Array;
  readonly count: number;
}

export interface PictureOptions {
  /**
   * The values that are black and white.
   * @default [0, levels - 1] of levels, [0, 1] of other kinds
   */
  readonly range?: readonly [black: number, white: number];
}

/** How an example is seen as an image; undefined where its shape is not one: [h, w], [h, w, 1] or [h, w, 3]. */
export function pictureShape({ shape }: Pick<DataSpec, "shape">): PictureShape | undefined {
  const [height, width, channels = 1] = shape;
  if (shape.length < 2 || shape.length > 3 || (channels !== 1 && channels !== 3)) return undefined;
  return { height: height!, width: width!, channels };
}

/** @throws {ShapeError} if examples are not images */
export function requirePictureShape(where: string, spec: Pick<DataSpec, "shape">): PictureShape {
  const shape = pictureShape(spec);
  requireShape(
    shape !== undefined,
    where,
    "spec.shape",
    "be [h, w], [h, w, 1] or [h, w, 3]",
    spec.shape,
    "Only images can be shown.",
  );
  return shape;
}

/**
 * Examples as images: (value - black) / (white - black), clipped to [0, 1].
 *
 * Binary and grey data lie in [0, 1] as they are; levels 0 ... K-1 are divided by K-1; of data of kind "real", whose values
 * can be any, tell by `range` which are black and white. Values that were transformed are shown as they were before.
 *
 * @param values [count, ...spec.shape], row by row
 * @throws {ShapeError} if the shape of an example is not that of an image
 * @throws {ArgumentError} if the values are not those of whole examples, or the range is not two rising numbers
 * @example
 * const levels = { name: "levels", shape: [1, 3], kind: "categorical", levels: 17 } as const;
 * toPictures([0, 8, 16], levels).values; // 0, 0.5, 1
 */
export function toPictures(values: ArrayLike<number>, spec: DataSpec, options: PictureOptions = {}): Pictures {
  const shape = requirePictureShape("toPictures", spec);
  const { range = [0, whiteOf(spec)] } = options;
  const [black, white] = range;
  const rises = range.length === 2 && range.every(Number.isFinite) && black < white;
  requireArgument(rises, "toPictures", "range", "two numbers, the first below the second", range);
  const size = shape.height * shape.width * shape.channels;
  const whole = values.length % size === 0;
  requireArgument(whole, "toPictures", "values", `those of whole examples of ${size} entries`, values.length);
  const restored = spec.transforms ? restoreUnits(spec, values) : values;
  const scaled = Float32Array.from(restored, (value) => Math.min(1, Math.max(0, (value - black) / (white - black))));
  return { ...shape, values: scaled, count: scaled.length / size };
}

/** The largest value that examples had before they were transformed, as far as it is known. */
function whiteOf({ kind, levels, transforms }: DataSpec): number {
  const [first] = transforms ?? [];
  if (first?.kind === "dequantise") return (first.levels - 1) * first.spacing;
  return kind === "categorical" ? levels! - 1 : 1;
}
