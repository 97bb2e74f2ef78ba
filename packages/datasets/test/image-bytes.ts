import { encode as encodeJpeg } from "jpeg-js";
import { encode as encodePng } from "fast-png";

/** A PNG file of samples [height, width, channels]. */
export function png(
  width: number,
  height: number,
  data: Uint8Array | Uint16Array,
  options: { readonly channels?: number; readonly interlaced?: boolean } = {},
): Uint8Array {
  const { channels = data.length / (width * height), interlaced = false } = options;
  const depth = data instanceof Uint16Array ? 16 : 8;
  return encodePng({ width, height, data, channels, depth }, { interlace: interlaced ? "Adam7" : "null" });
}

/** A JPEG file of one colour, as near as its quality allows. */
export function jpeg(width: number, height: number, color: readonly [number, number, number]): Uint8Array {
  const data = Uint8Array.from({ length: width * height * 4 }, (_, i) => [...color, 255][i % 4]!);
  return Uint8Array.from(encodeJpeg({ width, height, data }, 100).data);
}
