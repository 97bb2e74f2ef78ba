import { type DecodedImage } from "./decoded-image.js";
import { type ImageOptions, pair } from "./image-options.js";
import { centred, resample } from "./resample.js";

export interface Fit {
  readonly crop: NonNullable<ImageOptions["crop"]>;
  readonly shape: readonly [number, number, 1 | 3];
  readonly levels: 256 | 65536;
}

/** An image as an example: cut, in its size, with its channels and levels. */
export function fitted(image: DecodedImage, { crop, shape, levels }: Fit): Uint8Array | Uint16Array {
  const [rows, columns, channels] = shape;
  const { height, width, values } = toChannels(image, channels);
  const spread = (levels - 1) / (image.levels - 1);
  const window = centred(image, cropped(image, crop, rows / columns));
  const same =
    spread === 1 && window.height === rows && window.width === columns && rows === height && columns === width;
  if (same) return values as Uint8Array | Uint16Array;
  const resampled = resample(values, { height, width, channels }, window, [rows, columns]);
  const out = levels === 65536 ? new Uint16Array(resampled.length) : new Uint8Array(resampled.length);
  for (let i = 0; i < out.length; i++) out[i] = Math.round(resampled[i]! * spread);
  return out;
}

function cropped(
  { height, width }: Pick<DecodedImage, "height" | "width">,
  crop: Fit["crop"],
  ratio: number,
): { readonly height: number; readonly width: number } {
  if (crop === "none") return { height, width };
  if (crop === "ratio") return { height: Math.min(height, width * ratio), width: Math.min(width, height / ratio) };
  const [rows, columns] = pair(crop);
  return { height: rows, width: columns };
}

/** Rec. 601. */
const luma = [0.299, 0.587, 0.114] as const;

function toChannels(
  { height, width, channels, values, levels }: DecodedImage,
  wanted: 1 | 3,
): { readonly height: number; readonly width: number; readonly values: ArrayLike<number> } {
  if (channels === wanted) return { height, width, values };
  const pixels = height * width;
  const out = levels === 65536 ? new Uint16Array(pixels * wanted) : new Uint8Array(pixels * wanted);
  for (let i = 0; i < pixels; i++)
    if (wanted === 3) out.fill(values[i]!, 3 * i, 3 * i + 3);
    else out[i] = Math.round(luma.reduce((sum, weight, c) => sum + weight * values[3 * i + c]!, 0));
  return { height, width, values: out };
}
