import { encode } from "fast-png";
import { type RgbaImage } from "./grid.js";

/**
 * An image as the bytes of a PNG file, without loss. What is all grey is saved as grey, which is smaller.
 *
 * @example
 * const image = pictureGrid(toPictures([0, 1], { name: "bits", shape: [1, 2], kind: "binary" }), { columns: 1 });
 * const bytes = encodePng(image); // for a file, or pngAddress(bytes) for a page
 */
export function encodePng({ width, height, data }: RgbaImage): Uint8Array {
  const channels = isGrey(data) ? 2 : 4;
  const bytes =
    channels === 4
      ? new Uint8Array(data)
      : Uint8Array.from({ length: data.length / 2 }, (_, i) => data[2 * i + (i % 2)]!);
  return encode({ width, height, data: bytes, channels, depth: 8 });
}

function isGrey(data: Uint8ClampedArray): boolean {
  for (let i = 0; i < data.length; i += 4) if (data[i] !== data[i + 1] || data[i] !== data[i + 2]) return false;
  return true;
}

/** The bytes of a PNG file as a `data:` address, which the `src` of an image takes. */
export function pngAddress(bytes: Uint8Array): string {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join("");
  return `data:image/png;base64,${btoa(text)}`;
}
