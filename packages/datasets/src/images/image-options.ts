import { requireArgument } from "@elbo/core";
import { type ImageLimits } from "./decoded-image.js";

/** An image that is read where it is wanted. */
export interface ImageFile {
  /** In errors. */
  readonly name: string;
  /** The class of the image, from 0; of all images or of none. */
  readonly label?: number;
  /** Its bytes, which must stay the same. */
  readonly read: () => Uint8Array;
}

export interface ImageOptions extends Partial<ImageLimits> {
  /**
   * Pixels of a side, or [height, width], that every image is brought to. Without it images must be of one size.
   */
  readonly size?: number | readonly [number, number];
  /**
   * What is cut out of the middle of each image first: "ratio", the most that has the ratio of `size`; a side in pixels or
   * [height, width]; "none", so that images of another ratio are squeezed.
   * @default "ratio"
   */
  readonly crop?: "ratio" | "none" | number | readonly [number, number];
  /**
   * "grey" gives one channel, "color" three.
   * @default "color" where any image has colours
   */
  readonly channels?: "grey" | "color";
  /**
   * Bits of a value: 16 keeps those of PNG files that have as many.
   * @default 8
   */
  readonly depth?: 8 | 16;
  /**
   * "grey": k / (levels - 1), in [0, 1]; "categorical": k.
   * @default "grey"
   */
  readonly kind?: "grey" | "categorical";
  /**
   * Number of classes.
   * @default one more than the largest label
   */
  readonly classes?: number;
  /**
   * The most bytes of decoded images that are kept. Images beyond it are decoded each time they are read.
   * @default 2 ** 29, 512 MiB
   */
  readonly cacheBytes?: number;
  /** @default "images" */
  readonly name?: string;
}

export const imageOptionNames = [
  ...["size", "crop", "channels", "depth", "kind", "classes", "cacheBytes", "name"],
  ...["maxFileBytes", "maxPixels"],
];

/** Called while images are looked through, with how many are done. */
export type OnImage = (done: number) => void | Promise<void>;

/** @throws {ArgumentError} that names an option which is impossible */
export function requireImageOptions(
  where: string,
  { size, crop, depth, kind, channels, cacheBytes }: ImageOptions & { readonly cacheBytes: number },
): void {
  const sides = (given: unknown) => [given].flat().length <= 2 && [given].flat().every(isSide);
  requireArgument(size === undefined || sides(size), where, "size", "pixels of a side, or [height, width]", size);
  const cropped = crop === "ratio" || crop === "none" || sides(crop);
  requireArgument(cropped, where, "crop", '"ratio", "none", pixels of a side, or [height, width]', crop);
  requireArgument(depth === 8 || depth === 16, where, "depth", "8 or 16", depth);
  const fits = kind === "grey" || kind === "categorical";
  const advice = 'Of a source of "grey", binarize makes 0 and 1.';
  requireArgument(fits, where, "kind", '"grey" or "categorical"', kind, advice);
  const known = channels === undefined || channels === "grey" || channels === "color";
  requireArgument(known, where, "channels", '"grey" or "color"', channels);
  const bytes = Number.isSafeInteger(cacheBytes) && cacheBytes >= 0;
  requireArgument(bytes, where, "cacheBytes", "an integer from 0", cacheBytes);
}

function isSide(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 1 && (value as number) <= 16384;
}

/** [height, width] of what may be one number for both. */
export function pair(given: number | readonly [number, number]): readonly [number, number] {
  return typeof given === "number" ? [given, given] : given;
}
