import { requireData } from "@elbo/core";
import { type ImageHeader, type ImageLimits } from "./decoded-image.js";
import { isJpeg, jpegHeader } from "./jpeg.js";
import { isPng, pngHeader } from "./png.js";

/**
 * What an image is: PNG or JPEG, as its first bytes say, whatever its name.
 *
 * @param where the file, for errors
 * @throws {DataError} if it is neither, is cut off, or has more pixels than the limits allow
 */
export function readImageHeader(where: string, bytes: Uint8Array, { maxPixels }: ImageLimits): ImageHeader {
  const header = isPng(bytes) ? pngHeader(where, bytes) : isJpeg(bytes) ? jpegHeader(where, bytes) : undefined;
  const start = [...bytes.subarray(0, 8)];
  requireData(header !== undefined, where, "the file", "a PNG or JPEG image", `a file that begins ${start.join(", ")}`);
  const { width, height } = header;
  const size = `${width} x ${height}`;
  requireData(width > 0 && height > 0, where, "the image", "of at least one pixel", size);
  const advice = "Raise maxPixels if it is meant to be this large.";
  requireData(width * height <= maxPixels, where, "the image", `of at most ${maxPixels} pixels`, size, advice);
  return header;
}
