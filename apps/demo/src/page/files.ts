import { encodePng } from "@elbo/pictures";
import { type ImageArrays, type ImageSize, type Shown } from "../protocol/messages.js";

/** The most bytes of a file that is read. */
const mostBytes = 256 * 2 ** 20;
/** What images that are dropped in become unless a model wants others, and the most of them. */
const usualSize: ImageSize = { height: 16, width: 16, channels: 1 };
const mostImages = 2000;

/** The bytes of a file. @throws {Error} if it is too large */
export async function readBytes(file: File): Promise<Uint8Array> {
  requireSize(file);
  return new Uint8Array(await file.arrayBuffer());
}

function requireSize({ name, size }: File): void {
  if (size <= mostBytes) return;
  const got = `${(size / 2 ** 20).toFixed(0)} MB`;
  throw new Error(`file: ${JSON.stringify(name)} must be at most ${mostBytes / 2 ** 20} MB; got ${got}.`);
}

/** Images of files, the middle of each in the size that is wanted. @throws {Error} that names the file which is no image */
export async function readImages(files: readonly File[], size: ImageSize = usualSize): Promise<ImageArrays> {
  if (files.length > mostImages) throw new Error(`images: files must be at most ${mostImages}; got ${files.length}.`);
  const { height, width, channels } = size;
  const values = new Uint8Array(files.length * height * width * channels);
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  for (const [i, file] of files.entries()) {
    requireSize(file);
    const image = await decodeImage(file);
    const scale = Math.min(image.width / width, image.height / height);
    const [wide, high] = [width * scale, height * scale];
    context.drawImage(image, (image.width - wide) / 2, (image.height - high) / 2, wide, high, 0, 0, width, height);
    image.close();
    const { data } = context.getImageData(0, 0, width, height);
    for (let pixel = 0; pixel < height * width; pixel++) {
      const at = (i * height * width + pixel) * channels;
      if (channels === 1) values[at] = luma(data, 4 * pixel);
      else values.set(data.subarray(4 * pixel, 4 * pixel + channels), at);
    }
  }
  return { values, ...size };
}

/** @see ITU-R BT.601 */
function luma(data: Uint8ClampedArray, at: number): number {
  return Math.round(0.299 * data[at]! + 0.587 * data[at + 1]! + 0.114 * data[at + 2]!);
}

async function decodeImage(file: File): Promise<ImageBitmap> {
  try {
    return await createImageBitmap(file);
  } catch {
    throw new Error(
      `images: ${JSON.stringify(file.name)} must be an image that this browser reads; it is damaged, or something else.`,
    );
  }
}

/** Gives a file to the visitor. */
export function offer(bytes: Uint8Array<ArrayBuffer>, name: string, type: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(new Blob([bytes], { type }));
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** Images as the bytes of a PNG file, each pixel four on a side. */
export function pngOf(shown: Extract<Shown, { kind: "images" }>): Uint8Array<ArrayBuffer> {
  const { width, height, data } = shown.picture;
  const scale = 4;
  const large = new Uint8ClampedArray(width * height * scale * scale * 4);
  for (let y = 0; y < height * scale; y++)
    for (let x = 0; x < width * scale; x++) {
      const from = 4 * (Math.floor(y / scale) * width + Math.floor(x / scale));
      large.set(data.subarray(from, from + 4), 4 * (y * width * scale + x));
    }
  return Uint8Array.from(encodePng({ width: width * scale, height: height * scale, data: large }));
}
