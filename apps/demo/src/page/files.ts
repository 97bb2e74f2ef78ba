import { encodePng } from "@elbo/pictures";
import { type ImageArrays, type Shown } from "../protocol/messages.js";

/** The most bytes of a file that is read. */
const mostBytes = 256 * 2 ** 20;
/** Pixels of a side of images that are dropped in, and the most of them. */
const [side, mostImages] = [16, 2000];

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

/** Images of files as squares of grey values. @throws {Error} that names the file which is no image */
export async function readImages(files: readonly File[]): Promise<ImageArrays> {
  if (files.length > mostImages) throw new Error(`images: files must be at most ${mostImages}; got ${files.length}.`);
  const values = new Uint8Array(files.length * side * side);
  const canvas = new OffscreenCanvas(side, side);
  const context = canvas.getContext("2d", { willReadFrequently: true })!;
  for (const [i, file] of files.entries()) {
    requireSize(file);
    const image = await decodeImage(file);
    const short = Math.min(image.width, image.height);
    context.drawImage(image, (image.width - short) / 2, (image.height - short) / 2, short, short, 0, 0, side, side);
    image.close();
    const { data } = context.getImageData(0, 0, side, side);
    for (let pixel = 0; pixel < side * side; pixel++) values[i * side * side + pixel] = luma(data, 4 * pixel);
  }
  return { values, side };
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
