import { requireData } from "@elbo/core";
import { crc32 } from "../formats/crc32.js";
import { inflateWithin } from "../formats/inflate.js";
import { type DecodedImage, type ImageHeader } from "./decoded-image.js";
import { type Scanlines, scanlineBytes, unpackScanlines } from "./png-scanlines.js";

const signature = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Samples of a pixel by colour type, as the file holds them. */
const samplesOf = new Map([
  [0, 1],
  [2, 3],
  [3, 1],
  [4, 2],
  [6, 4],
]);

/** Chunks without which the pixels cannot be known. All others are passed over, unread. */
const needed = ["IHDR", "PLTE", "tRNS", "IDAT", "IEND"];

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
}

/** Whether the bytes begin like a PNG file. */
export function isPng(bytes: Uint8Array): boolean {
  return signature.every((byte, i) => bytes[i] === byte);
}

/**
 * What a PNG file says of its image.
 *
 * @throws {DataError} if a chunk is damaged or the file is cut off
 * @see W3C PNG, third edition, https://www.w3.org/TR/png-3/
 */
export function pngHeader(where: string, bytes: Uint8Array): ImageHeader {
  const { width, height, depth, colorType } = readStart(where, readChunks(where, bytes));
  return { format: "png", width, height, depth, color: colorType === 2 || colorType === 3 || colorType === 6 };
}

/**
 * The pixels of a PNG file. What is transparent is over black.
 *
 * @throws {DataError} if the file is damaged, or unpacks to something else than its header says
 */
export function decodePng(where: string, bytes: Uint8Array): DecodedImage {
  const chunks = readChunks(where, bytes);
  const start = readStart(where, chunks);
  const packed = concatenate(chunks.filter(({ type }) => type === "IDAT").map(({ data }) => data));
  const lines = inflateWithin(where, zlibBody(where, packed), scanlineBytes(start));
  const samples = unpackScanlines(where, lines, start);
  const dataOf = (name: string) => chunks.find(({ type }) => type === name)?.data;
  return flatten(where, samples, start, { palette: dataOf("PLTE"), transparency: dataOf("tRNS") });
}

function readChunks(where: string, bytes: Uint8Array): Chunk[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  let at = signature.length;
  while (chunks.at(-1)?.type !== "IEND") {
    requireData(at + 12 <= bytes.length, where, "the file", "a whole PNG image", `${bytes.length} bytes`, cutOff);
    const end = at + 8 + view.getUint32(at);
    requireData(end + 4 <= bytes.length, where, "the file", "a whole PNG image", `${bytes.length} bytes`, cutOff);
    const type = new TextDecoder("latin1").decode(bytes.subarray(at + 4, at + 8));
    if (needed.includes(type)) {
      const [declared, sum] = [view.getUint32(end), crc32(bytes.subarray(at + 4, end))];
      requireData(declared === sum, where, `the CRC-32 of ${type}`, `${declared}, as declared`, sum, damaged);
      chunks.push({ type, data: bytes.subarray(at + 8, end) });
    }
    at = end + 4;
  }
  return chunks;
}

const cutOff = "Is it cut off?";
const damaged = "The file is damaged.";

interface Start extends Scanlines {
  readonly colorType: number;
}

function readStart(where: string, [first]: readonly Chunk[]): Start {
  const holds = first?.type === "IHDR" && first.data.length === 13;
  requireData(holds, where, "the first chunk", "IHDR of 13 bytes", first?.type);
  const { data } = first;
  const view = new DataView(data.buffer, data.byteOffset);
  const [depth, colorType] = [data[8]!, data[9]!];
  const depths = colorType === 0 ? [1, 2, 4, 8, 16] : colorType === 3 ? [1, 2, 4, 8] : [8, 16];
  const samples = samplesOf.get(colorType);
  const known = samples !== undefined && depths.includes(depth) && data[10] === 0 && data[11] === 0 && data[12]! <= 1;
  requireData(known, where, "IHDR", "of a kind that PNG knows", [...data.subarray(8)], damaged);
  const size = { width: view.getUint32(0), height: view.getUint32(4) };
  return { ...size, depth, samples, colorType, interlaced: data[12] === 1 };
}

/** The DEFLATE stream in a zlib stream, whose sum is not looked at: every chunk has one of its own. */
function zlibBody(where: string, packed: Uint8Array): Uint8Array {
  const [method = 0, flags = 0] = packed;
  const holds = (method & 15) === 8 && (method * 256 + flags) % 31 === 0 && (flags & 32) === 0;
  requireData(holds, where, "the data", "a zlib stream", [method, flags], damaged);
  return packed.subarray(2, -4);
}

interface Ancillary {
  readonly palette: Uint8Array | undefined;
  readonly transparency: Uint8Array | undefined;
}

/** Grey or colours of 8 or 16 bits, without transparency. */
function flatten(where: string, samples: Uint8Array | Uint16Array, start: Start, chunks: Ancillary): DecodedImage {
  const { width, height, depth, colorType } = start;
  const channels = colorType === 2 || colorType === 3 || colorType === 6 ? 3 : 1;
  const levels = depth === 16 ? 65536 : 256;
  const pixels = width * height;
  const values = levels === 65536 ? new Uint16Array(pixels * channels) : new Uint8Array(pixels * channels);
  const image = { width, height, channels, values, levels } as const;
  if (colorType === 3) applyPalette(where, samples, chunks, values);
  else if (start.samples > channels) blend(samples, channels, levels, values);
  else copyOpaque(samples, channels, depth, chunks.transparency, values);
  return image;
}

function applyPalette(where: string, samples: ArrayLike<number>, chunks: Ancillary, out: Uint8Array | Uint16Array) {
  const { palette = new Uint8Array(), transparency } = chunks;
  const entries = Math.floor(palette.length / 3);
  for (let pixel = 0; pixel < samples.length; pixel++) {
    const entry = samples[pixel]!;
    if (entry >= entries)
      requireData(false, where, "a pixel", `one of ${entries} colours of the palette`, entry, damaged);
    const opaque = (transparency?.[entry] ?? 255) / 255;
    for (let c = 0; c < 3; c++) out[pixel * 3 + c] = Math.round(palette[entry * 3 + c]! * opaque);
  }
}

/** Samples with how opaque each pixel is. */
function blend(samples: ArrayLike<number>, channels: number, levels: number, out: Uint8Array | Uint16Array): void {
  for (let pixel = 0; pixel * channels < out.length; pixel++) {
    const from = pixel * (channels + 1);
    const opaque = samples[from + channels]! / (levels - 1);
    for (let c = 0; c < channels; c++) out[pixel * channels + c] = Math.round(samples[from + c]! * opaque);
  }
}

/** Samples of which one value may be transparent. */
function copyOpaque(
  samples: ArrayLike<number>,
  channels: number,
  depth: number,
  transparency: Uint8Array | undefined,
  out: Uint8Array | Uint16Array,
): void {
  const spread = depth < 8 ? 255 / (2 ** depth - 1) : 1;
  for (let i = 0; i < out.length; i++) out[i] = samples[i]! * spread;
  if (transparency?.length !== 2 * channels) return;
  const hidden = Array.from({ length: channels }, (_, c) => transparency[2 * c]! * 256 + transparency[2 * c + 1]!);
  for (let from = 0; from < out.length; from += channels)
    if (hidden.every((value, c) => samples[from + c] === value)) out.fill(0, from, from + channels);
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  if (parts.length === 1) return parts[0]!;
  const out = new Uint8Array(parts.reduce((size, part) => size + part.length, 0));
  let at = 0;
  for (const part of parts) {
    out.set(part, at);
    at += part.length;
  }
  return out;
}
