import { requireData } from "@elbo/core";

/** How the pixels of a PNG image are laid out. */
export interface Scanlines {
  readonly width: number;
  readonly height: number;
  /** Bits of a sample. */
  readonly depth: number;
  /** Samples of a pixel. */
  readonly samples: number;
  /** Whether pixels come in Adam7's seven passes. */
  readonly interlaced: boolean;
}

/** Where pixels start, and their distances: those of Adam7's passes, or all of them in one. */
interface Pass {
  readonly x: number;
  readonly stepX: number;
  readonly y: number;
  readonly stepY: number;
}

const whole: readonly Pass[] = [{ x: 0, stepX: 1, y: 0, stepY: 1 }];
const adam7: readonly Pass[] = [
  { x: 0, stepX: 8, y: 0, stepY: 8 },
  { x: 4, stepX: 8, y: 0, stepY: 8 },
  { x: 0, stepX: 4, y: 4, stepY: 8 },
  { x: 2, stepX: 4, y: 0, stepY: 4 },
  { x: 0, stepX: 2, y: 2, stepY: 4 },
  { x: 1, stepX: 2, y: 0, stepY: 2 },
  { x: 0, stepX: 1, y: 1, stepY: 2 },
];

/** The passes that have pixels, with their sizes. */
function passesOf({ width, height, depth, samples, interlaced }: Scanlines) {
  return (interlaced ? adam7 : whole).flatMap((pass) => {
    const columns = Math.max(0, Math.ceil((width - pass.x) / pass.stepX));
    const rows = Math.max(0, Math.ceil((height - pass.y) / pass.stepY));
    return columns * rows === 0 ? [] : [{ ...pass, columns, rows, bytes: Math.ceil((columns * samples * depth) / 8) }];
  });
}

/** Bytes of all scanlines, each with the byte of its filter. */
export function scanlineBytes(layout: Scanlines): number {
  return passesOf(layout).reduce((sum, { rows, bytes }) => sum + rows * (1 + bytes), 0);
}

/**
 * The samples of an image, [height, width, samples], of what its scanlines hold.
 *
 * @param lines all scanlines, which are used up
 * @throws {DataError} if a filter is unknown
 * @see W3C PNG, third edition, section 9, https://www.w3.org/TR/png-3/#9Filters
 */
export function unpackScanlines(where: string, lines: Uint8Array, layout: Scanlines): Uint8Array | Uint16Array {
  const { width, height, depth, samples } = layout;
  const size = width * height * samples;
  const out = depth === 16 ? new Uint16Array(size) : new Uint8Array(size);
  // Filters look back by whole bytes.
  const back = Math.max(1, (samples * depth) >> 3);
  let at = 0;
  for (const { x, stepX, y, stepY, columns, rows, bytes } of passesOf(layout)) {
    let above: Uint8Array = new Uint8Array(bytes);
    for (let row = 0; row < rows; row++) {
      const line = lines.subarray(at + 1, at + 1 + bytes);
      unfilter(where, lines[at]!, line, above, back);
      const to = (y + row * stepY) * width + x;
      if (depth === 8 && stepX === 1) out.set(line, to * samples);
      else
        for (let column = 0; column < columns; column++)
          for (let s = 0; s < samples; s++)
            out[(to + column * stepX) * samples + s] = sampleAt(line, column * samples + s, depth);
      above = line;
      at += 1 + bytes;
    }
  }
  return out;
}

function sampleAt(line: Uint8Array, index: number, depth: number): number {
  if (depth === 8) return line[index]!;
  if (depth === 16) return line[2 * index]! * 256 + line[2 * index + 1]!;
  const bit = index * depth;
  return (line[bit >> 3]! >> (8 - depth - (bit & 7))) & (2 ** depth - 1);
}

/** Adds to each byte of a line what its filter foretold. */
function unfilter(where: string, filter: number, line: Uint8Array, above: Uint8Array, back: number): void {
  switch (filter) {
    case 0:
      return;
    case 1:
      for (let i = back; i < line.length; i++) line[i]! += line[i - back]!;
      return;
    case 2:
      for (let i = 0; i < line.length; i++) line[i]! += above[i]!;
      return;
    case 3:
      for (let i = 0; i < line.length; i++) line[i]! += ((i < back ? 0 : line[i - back]!) + above[i]!) >> 1;
      return;
    case 4:
      for (let i = 0; i < line.length; i++)
        line[i]! += i < back ? above[i]! : nearest(line[i - back]!, above[i]!, above[i - back]!);
      return;
    default:
      requireData(false, where, "the filter of a line", "from 0 to 4", filter, "The file is damaged.");
  }
}

/** Paeth's predictor: of left, above and their corner the one nearest to left + above - corner. */
function nearest(left: number, above: number, corner: number): number {
  const guess = left + above - corner;
  const [toLeft, toAbove, toCorner] = [Math.abs(guess - left), Math.abs(guess - above), Math.abs(guess - corner)];
  if (toLeft <= toAbove && toLeft <= toCorner) return left;
  return toAbove <= toCorner ? above : corner;
}
