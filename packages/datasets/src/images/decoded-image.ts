/** What is read of one image, and no more. */
export interface ImageLimits {
  /** Bytes of an image's file. */
  readonly maxFileBytes: number;
  /** Pixels of an image, before anything is cut off or made smaller. */
  readonly maxPixels: number;
}

/** 256 MiB a file, and 2^26 pixels: the photographs of any camera. */
export const usualLimits: ImageLimits = { maxFileBytes: 2 ** 28, maxPixels: 2 ** 26 };

export type ImageFormat = "png" | "jpeg";

/** What an image file says of itself before its pixels. */
export interface ImageHeader {
  readonly format: ImageFormat;
  readonly width: number;
  readonly height: number;
  /** Whether it has colours; else it is grey. */
  readonly color: boolean;
  /** Bits of a sample: 1, 2, 4, 8 or 16. */
  readonly depth: number;
}

/** An image in memory. */
export interface DecodedImage {
  readonly width: number;
  readonly height: number;
  /** 1 grey, 3 colours. */
  readonly channels: 1 | 3;
  /** [height, width, channels], k of levels - 1. */
  readonly values: Uint8Array | Uint16Array;
  /** Values that a sample can take: 256 or 65536. */
  readonly levels: 256 | 65536;
}
