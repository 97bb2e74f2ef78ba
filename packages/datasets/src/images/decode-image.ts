import { requireArgument, requireData, requireKnownOptions } from "@elbo/core";
import { type DecodedImage, type ImageLimits, usualLimits } from "./decoded-image.js";
import { readImageHeader } from "./image-header.js";
import { decodeJpeg } from "./jpeg.js";
import { decodePng } from "./png.js";

/**
 * The pixels of a PNG or JPEG file, [height, width, channels]: 8 or 16 bits, grey or colours. Samples of fewer bits are spread over
 * 8, palettes become colours, and what is transparent is over black.
 *
 * @param bytes the whole file
 * @param limits maxFileBytes, by default 2^28; maxPixels, by default 2^26, which bound what an unknown file can cost
 * @throws {DataError} if the file is no such image, is damaged, or exceeds a limit
 * @throws {ArgumentError} if a limit is unknown or impossible
 * @see W3C PNG, third edition, https://www.w3.org/TR/png-3/; ITU-T T.81
 * @example
 * const { width, height, channels, values } = decodeImage(png);
 */
export function decodeImage(bytes: Uint8Array, limits: Partial<ImageLimits> = {}): DecodedImage {
  return decodeNamedImage("decodeImage", bytes, requireLimits("decodeImage", limits));
}

/** As {@link decodeImage}; `where` names the file in errors. */
export function decodeNamedImage(where: string, bytes: Uint8Array, limits: ImageLimits): DecodedImage {
  const { maxFileBytes } = limits;
  const advice = "Raise maxFileBytes if it is meant to be this large.";
  requireData(bytes.length <= maxFileBytes, where, "the file", `at most ${maxFileBytes} bytes`, bytes.length, advice);
  const header = readImageHeader(where, bytes, limits);
  return header.format === "png" ? decodePng(where, bytes) : decodeJpeg(where, bytes, header);
}

/** The limits that are given, and the usual ones for the rest. */
export function requireLimits(where: string, given: Partial<ImageLimits>): ImageLimits {
  requireKnownOptions(where, given, Object.keys(usualLimits));
  const limits = { ...usualLimits, ...given };
  for (const [name, limit] of Object.entries(limits))
    requireArgument(Number.isSafeInteger(limit) && limit > 0, where, name, "a positive integer", limit);
  return limits;
}
