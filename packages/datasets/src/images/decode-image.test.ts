import { DataError, RandomStream } from "@elbo/core";
import { zlibSync } from "fflate";
import { expect, test } from "vitest";
import { jpeg, png } from "../../test/image-bytes.js";
import { crc32 } from "../formats/crc32.js";
import { decodeImage } from "./decode-image.js";

const noise = (length: number) =>
  Uint8Array.from(RandomStream.fromSeed(1).fillWords(new Uint32Array(length)), (word) => word & 255);

/** A PNG file of scanlines that are given with their filters. */
function rawPng(
  ihdr: readonly number[],
  lines: readonly number[],
  extra: readonly (readonly [string, readonly number[]])[] = [],
) {
  const chunk = (type: string, data: ArrayLike<number>) => {
    const body = [...Buffer.from(type), ...Array.from(data)];
    const number = (value: number) => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];
    return [...number(data.length), ...body, ...number(crc32(Uint8Array.from(body)))];
  };
  const idat = zlibSync(Uint8Array.from(lines));
  const chunks = [["IHDR", ihdr], ...extra, ["IDAT", idat], ["IEND", []]] as const;
  return Uint8Array.from([
    0x89,
    0x50,
    0x4e,
    0x47,
    13,
    10,
    26,
    10,
    ...chunks.flatMap(([type, data]) => chunk(type, data)),
  ]);
}

/** Width, height, depth, colour type. */
const ihdr = (width: number, height: number, depth: number, type: number, interlaced = 0) => [
  ...[0, 0, 0, width, 0, 0, 0, height, depth, type, 0, 0, interlaced],
];

test.each([
  ["grey", 1, false],
  ["colours", 3, false],
  ["grey, interlaced", 1, true],
  ["colours, interlaced", 3, true],
] as const)("a PNG of 8 or 16 bits, %s, gives the samples that an encoder was given", (_name, channels, interlaced) => {
  for (const [width, height] of [
    [1, 1],
    [13, 7],
    [40, 33],
  ] as const) {
    const bytes = noise(width * height * channels);
    const words = Uint16Array.from(bytes, (byte, i) => byte * 256 + (i & 255));
    const shape = { width, height, channels };
    expect(decodeImage(png(width, height, bytes, { interlaced }))).toEqual({ ...shape, values: bytes, levels: 256 });
    expect(decodeImage(png(width, height, words, { interlaced }))).toEqual({ ...shape, values: words, levels: 65536 });
  }
});

test("bits, pairs and nibbles are spread over 0 to 255, interlaced too", () => {
  expect([...decodeImage(rawPng(ihdr(3, 1, 1, 0), [0, 0b10100000])).values]).toEqual([255, 0, 255]);
  expect([...decodeImage(rawPng(ihdr(3, 1, 2, 0), [0, 0b00011100])).values]).toEqual([0, 85, 255]);
  expect([...decodeImage(rawPng(ihdr(2, 1, 4, 0), [0, 0x1f])).values]).toEqual([17, 255]);
  // Of 3 x 1 pixels the first pass has column 0, the fourth column 2, the sixth column 1.
  expect([...decodeImage(rawPng(ihdr(3, 1, 4, 0, 1), [0, 0x10, 0, 0x30, 0, 0x20])).values]).toEqual([17, 34, 51]);
});

test("every filter foretells what it says", () => {
  // Filters by hand: none, sub, up, average, Paeth.
  const lines = [0, 10, 20, 1, 5, 5, 2, 1, 1, 3, 1, 1, 4, 1, 1];
  expect([...decodeImage(rawPng(ihdr(2, 5, 8, 0), lines)).values]).toEqual([10, 20, 5, 10, 6, 11, 4, 8, 5, 9]);
  expect(() => decodeImage(rawPng(ihdr(1, 1, 8, 0), [5, 0]))).toThrow(
    "decodeImage: the filter of a line must be from 0 to 4; got 5. The file is damaged.",
  );
});

test("palettes become colours, and what is transparent is over black", () => {
  const palette = ["PLTE", [255, 0, 0, 0, 100, 200]] as const;
  const indexed = rawPng(ihdr(2, 1, 1, 3), [0, 0b01000000], [palette, ["tRNS", [255, 51]]]);
  expect(decodeImage(indexed)).toMatchObject({ channels: 3, values: Uint8Array.of(255, 0, 0, 0, 20, 40) });
  expect(() => decodeImage(rawPng(ihdr(1, 1, 8, 3), [0, 2], [palette]))).toThrow(
    "decodeImage: a pixel must be one of 2 colours of the palette; got 2. The file is damaged.",
  );
  expect(decodeImage(rawPng(ihdr(1, 1, 8, 6), [0, 100, 200, 0, 51]))).toMatchObject({
    values: Uint8Array.of(20, 40, 0),
  });
  expect(decodeImage(rawPng(ihdr(1, 1, 8, 4), [0, 100, 51]))).toMatchObject({ channels: 1, values: Uint8Array.of(20) });
  const one = rawPng(ihdr(2, 1, 8, 0), [0, 7, 8], [["tRNS", [0, 7]]]);
  expect([...decodeImage(one).values]).toEqual([0, 8]);
});

test("a JPEG gives its colours, and one channel where it has one", () => {
  const { values, ...rest } = decodeImage(jpeg(9, 5, [200, 30, 90]));
  expect(rest).toEqual({ width: 9, height: 5, channels: 3, levels: 256 });
  // Rounding of colour spaces and coefficients: three levels each.
  values.forEach((value, i) => expect(Math.abs(value - [200, 30, 90][i % 3]!)).toBeLessThanOrEqual(3));
});

test("an image that is cut off anywhere is refused by a typed error", () => {
  for (const whole of [png(9, 9, noise(81)), jpeg(16, 16, [1, 2, 3])])
    for (let end = 0; end < whole.length; end++)
      expect(() => decodeImage(whole.subarray(0, end)), `${end} of ${whole.length} bytes`).toThrow(DataError);
});

test("damaged bytes give an image or a typed error, and no other", () => {
  const words = RandomStream.fromSeed(2).fillWords(new Uint32Array(2000));
  for (const whole of [png(9, 9, noise(81)), jpeg(16, 16, [1, 2, 3])])
    for (let i = 0; i < 150; i++) {
      const bytes = whole.slice();
      bytes[words[2 * i]! % bytes.length] = words[2 * i + 1]! & 255;
      try {
        decodeImage(bytes, { maxPixels: 1e6 });
      } catch (error) {
        expect(DataError.isInstance(error), String(error)).toBe(true);
      }
    }
});

test("what is no image, and hostile sizes, are refused before anything is allocated", () => {
  expect(() => decodeImage(Uint8Array.from(Buffer.from("GIF89a..")))).toThrow(
    'decodeImage: the file must be a PNG or JPEG image; got "a file that begins 71, 73, 70, 56, 57, 97, 46, 46".',
  );
  const huge = rawPng([0, 1, 0, 0, 0, 1, 0, 0, 8, 0, 0, 0, 0], [0]);
  expect(() => decodeImage(huge)).toThrow(
    'decodeImage: the image must be of at most 67108864 pixels; got "65536 x 65536". Raise maxPixels if it is meant to be this large.',
  );
  // 8000 x 8000 pixels are within the limit, but not in so few bytes.
  const claim = rawPng([0, 0, 31, 64, 0, 0, 31, 64, 8, 0, 0, 0, 0], [0]);
  expect(() => decodeImage(claim)).toThrow(
    /the declared size must be at most \d+, what \d+ bytes can hold; got 64008000/,
  );
  expect(() => decodeImage(rawPng(ihdr(1, 1, 8, 0), new Array<number>(10_000).fill(0)))).toThrow(
    'decodeImage: inflated data must be 2 bytes, as declared; got "more".',
  );
  expect(() => decodeImage(huge, { maxFileBytes: 10 })).toThrow(
    `decodeImage: the file must be at most 10 bytes; got ${huge.length}. Raise maxFileBytes if it is meant to be this large.`,
  );
  expect(() => decodeImage(huge, { maxPixels: 0 })).toThrow(
    "decodeImage: maxPixels must be a positive integer; got 0.",
  );
});

test("an impossible header, an empty image, a wrong sum and data that are no zlib stream are named", () => {
  expect(() => decodeImage(rawPng(ihdr(0, 1, 8, 0), [0]))).toThrow(
    'the image must be of at least one pixel; got "0 x 1".',
  );
  expect(() => decodeImage(rawPng(ihdr(1, 1, 3, 0), [0]))).toThrow(
    "IHDR must be of a kind that PNG knows; got [3,0,0,0,0].",
  );
  const damaged = png(2, 2, noise(4));
  damaged[20]! ^= 1;
  expect(() => decodeImage(damaged)).toThrow(
    /the CRC-32 of IHDR must be \d+, as declared; got \d+\. The file is damaged\./,
  );
  const first = rawPng(ihdr(1, 1, 8, 0), [0, 0]);
  const text = Buffer.from(first).toString("latin1").replace("IHDR", "XHDR");
  expect(() => decodeImage(Uint8Array.from(Buffer.from(text, "latin1")))).toThrow(
    'the first chunk must be IHDR of 13 bytes; got "IDAT".',
  );
});
