import { DataError, requireData } from "@elbo/core";
import { decode } from "jpeg-js";
import { type DecodedImage, type ImageHeader } from "./decoded-image.js";

/** Whether the bytes begin like a JPEG file. */
export function isJpeg(bytes: Uint8Array): boolean {
  return bytes[0] === 0xff && bytes[1] === 0xd8 && bytes[2] === 0xff;
}

const cutOff = "Is it cut off?";

/** Markers that begin a frame: all from SOF0 to SOF15, but for the tables that stand among them. */
function beginsFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

/**
 * What a JPEG file says of its image.
 *
 * @throws {DataError} if it has no frame, or does not end
 * @see ITU-T T.81, annex B
 */
export function jpegHeader(where: string, bytes: Uint8Array): ImageHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 2;
  while (!beginsFrame(bytes[at + 1] ?? 0)) {
    requireData(at + 4 <= bytes.length, where, "the file", "a whole JPEG image", `${bytes.length} bytes`, cutOff);
    const marker = bytes[at] === 0xff ? bytes[at + 1]! : 0;
    // A second 0xff fills up; a scan before any frame is no image.
    const known = marker === 0xff || (marker >= 0xc0 && marker !== 0xda && marker !== 0xd9);
    requireData(known, where, "a marker before the frame", "one of a segment", [bytes[at], bytes[at + 1]]);
    at += marker === 0xff ? 1 : 2 + Math.max(2, view.getUint16(at + 2));
  }
  requireData(at + 10 <= bytes.length, where, "the file", "a whole JPEG image", `${bytes.length} bytes`, cutOff);
  requireData(endsWhole(bytes, at), where, "the file", "a JPEG image with its end", "none", cutOff);
  const [depth, height, width, components] = [
    bytes[at + 4]!,
    view.getUint16(at + 5),
    view.getUint16(at + 7),
    bytes[at + 9],
  ];
  requireData(depth === 8, where, "samples of a JPEG image", "of 8 bits", depth, "Convert it to PNG.");
  return { format: "jpeg", width, height, depth, color: components !== 1 };
}

function endsWhole(bytes: Uint8Array, frame: number): boolean {
  for (let at = bytes.length - 2; at > frame; at--) if (bytes[at] === 0xff && bytes[at + 1] === 0xd9) return true;
  return false;
}

/** Bytes that the decoder takes for a pixel, at most: coefficients, samples and colours. */
const bytesPerPixel = 40;

/**
 * The pixels of a JPEG file, as they are stored: a note on how the camera was held is passed over.
 *
 * @param header of the same file, within the limits
 * @throws {DataError} if the file is damaged
 */
export function decodeJpeg(where: string, bytes: Uint8Array, { width, height, color }: ImageHeader): DecodedImage {
  const pixels = width * height;
  const limits = { maxResolutionInMP: pixels / 1e6 + 1, maxMemoryUsageInMB: 16 + (pixels * bytesPerPixel) / 2 ** 20 };
  const options = { useTArray: true, formatAsRGBA: false, tolerantDecoding: false, ...limits } as const;
  const { data, ...size } = decoding(where, () => decode(bytes, options));
  requireData(size.width === width && size.height === height, where, "the image", `${width} x ${height}`, size);
  const values = color ? data : data.filter((_, i) => i % 3 === 0);
  return { width, height, channels: color ? 3 : 1, values, levels: 256 };
}

function decoding<T>(where: string, decode: () => T): T {
  try {
    return decode();
  } catch (error) {
    const message = `${where}: the file must be a whole JPEG image; got an error: ${String(error)}.`;
    throw new DataError(message, { cause: error });
  }
}
