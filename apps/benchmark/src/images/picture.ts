import { ArgumentError, type DataSpec, requireArgument } from "@elbo/core";

/** Images on the host: rows of pixels in [0, 1], [count, height, width, channels] with 1 (grey) or 3 (RGB) channels. */
export interface Pictures {
  readonly values: Float32Array;
  readonly count: number;
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
}

export interface PictureShape {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
}

/** How an example is seen as an image; undefined where its shape is not one: [h, w], [h, w, 1] or [h, w, 3]. */
export function pictureShape({ shape }: DataSpec): PictureShape | undefined {
  const [height, width, channels = 1] = shape;
  if (shape.length < 2 || shape.length > 3 || (channels !== 1 && channels !== 3)) return undefined;
  return { height: height!, width: width!, channels };
}

/**
 * Examples as images. Levels 0 ... K-1 are divided by K-1; values of kind "real" are taken as they are, and everything
 * is clipped to [0, 1].
 *
 * @param values [count, ...spec.shape]
 * @throws {ArgumentError} if the shape of an example is not that of an image
 */
export function toPictures(values: ArrayLike<number>, spec: DataSpec): Pictures {
  const shape = pictureShape(spec);
  if (shape === undefined)
    throw new ArgumentError(
      `toPictures: spec.shape must be [h, w], [h, w, 1] or [h, w, 3]; got [${spec.shape.join(", ")}]. ` +
        "Only images can be shown.",
    );
  const pixels = shape.height * shape.width * shape.channels;
  const largest = spec.kind === "categorical" ? spec.levels! - 1 : 1;
  const scaled = Float32Array.from(values, (value) => Math.min(1, Math.max(0, value / largest)));
  return { ...shape, values: scaled, count: scaled.length / pixels };
}

export interface GridOptions {
  /** Images per row. */
  readonly columns: number;
  /** Pixels between images, transparent; 1. */
  readonly gap?: number;
  /** Each pixel becomes a square of this side; 1. */
  readonly scale?: number;
}

/** 8-bit pixels with an alpha channel: [height, width, channels], 2 channels for grey, 4 for RGB. */
export interface PixelGrid {
  readonly data: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly channels: 2 | 4;
}

/**
 * Lays images out in rows of `columns`, in order. Gaps and the unused end of the last row are transparent.
 *
 * @throws {ArgumentError} if `columns` or `scale` is not a positive integer
 */
export function pictureGrid(pictures: Pictures, { columns, gap = 1, scale = 1 }: GridOptions): PixelGrid {
  for (const [name, value] of Object.entries({ columns, scale }))
    requireArgument(Number.isInteger(value) && value >= 1, "pictureGrid", name, "a positive integer", value);
  const rows = Math.ceil(pictures.count / columns);
  const [cellHeight, cellWidth] = [pictures.height + gap, pictures.width + gap];
  const [height, width] = [(rows * cellHeight - gap) * scale, (columns * cellWidth - gap) * scale];
  const channels = pictures.channels === 1 ? 2 : 4;
  const data = new Uint8Array(height * width * channels);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [gridY, gridX] = [Math.floor(y / scale), Math.floor(x / scale)];
      const [inY, inX] = [gridY % cellHeight, gridX % cellWidth];
      const at = Math.floor(gridY / cellHeight) * columns + Math.floor(gridX / cellWidth);
      if (inY >= pictures.height || inX >= pictures.width || at >= pictures.count) continue;
      writePixel(data, (y * width + x) * channels, pictures, (at * pictures.height + inY) * pictures.width + inX);
    }
  return { data, width, height, channels };
}

function writePixel(data: Uint8Array, offset: number, { values, channels }: Pictures, pixel: number): void {
  for (let c = 0; c < channels; c++) data[offset + c] = Math.round(255 * values[pixel * channels + c]!);
  data[offset + channels] = 255;
}
