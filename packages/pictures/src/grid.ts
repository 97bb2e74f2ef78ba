import { requireArgument, requireKnownOptions } from "@elbo/core";
import { type Pictures } from "./picture.js";

/**
 * An image of 8-bit red, green, blue and alpha, [height, width, 4]: what `new ImageData(data, width, height)` of a canvas takes.
 */
export interface RgbaImage {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** How images are set beside each other. */
export interface GridLayout {
  /**
   * Transparent pixels between images, before they are enlarged.
   * @default 1
   */
  readonly gap?: number;
  /**
   * Each pixel becomes a square of this side.
   * @default 1
   */
  readonly scale?: number;
}

export interface GridOptions extends GridLayout {
  /** Images per row. */
  readonly columns: number;
}

/**
 * Lays images out in rows of `columns`, in order. Gaps and the unused end of the last row are transparent.
 *
 * A row of n images of width w is scale (n w + (n - 1) gap) wide.
 *
 * @throws {ArgumentError} if `columns` or `scale` is not a positive integer, `gap` is not an integer from 0, or there is no image
 * @example
 * const pictures = toPictures([0, 1, 1, 0], { name: "bits", shape: [1, 2], kind: "binary" });
 * const { width, height } = pictureGrid(pictures, { columns: 2, scale: 10 }); // 50 and 10
 */
export function pictureGrid(pictures: Pictures, options: GridOptions): RgbaImage {
  requireKnownOptions("pictureGrid", options, ["columns", "gap", "scale"]);
  const { columns, gap = 1, scale = 1 } = options;
  for (const [name, value] of Object.entries({ columns, scale }))
    requireArgument(Number.isInteger(value) && value >= 1, "pictureGrid", name, "a positive integer", value);
  requireArgument(Number.isInteger(gap) && gap >= 0, "pictureGrid", "gap", "an integer of at least 0", gap);
  requireArgument(pictures.count >= 1, "pictureGrid", "pictures", "at least one", pictures.count);
  const rows = Math.ceil(pictures.count / columns);
  const [cellHeight, cellWidth] = [pictures.height + gap, pictures.width + gap];
  const [height, width] = [(rows * cellHeight - gap) * scale, (columns * cellWidth - gap) * scale];
  const data = new Uint8ClampedArray(height * width * 4);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const [gridY, gridX] = [Math.floor(y / scale), Math.floor(x / scale)];
      const [inY, inX] = [gridY % cellHeight, gridX % cellWidth];
      const at = Math.floor(gridY / cellHeight) * columns + Math.floor(gridX / cellWidth);
      if (inY >= pictures.height || inX >= pictures.width || at >= pictures.count) continue;
      writePixel(data, (y * width + x) * 4, pictures, (at * pictures.height + inY) * pictures.width + inX);
    }
  return { width, height, data };
}

function writePixel(data: Uint8ClampedArray, offset: number, { values, channels }: Pictures, pixel: number): void {
  for (let c = 0; c < 3; c++) data[offset + c] = Math.round(255 * values[pixel * channels + (channels === 3 ? c : 0)]!);
  data[offset + 3] = 255;
}
