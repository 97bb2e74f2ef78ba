import { deflateRawSync, gzipSync } from "node:zlib";
import { DataError } from "@elbo/core";
import { expect, test } from "vitest";
import { crc32 } from "./crc32.js";
import { gunzip } from "./gunzip.js";

const content = Uint8Array.from({ length: 100_000 }, (_, i) => (i * i) >> 8);
const packed = new Uint8Array(gzipSync(content));

test("CRC-32 of the standard check text", () => {
  // The check value of CRC-32/ISO-HDLC.
  expect(crc32(new TextEncoder().encode("123456789"))).toBe(0xcbf43926);
});

test("what gzip packed comes back", () => {
  expect(Buffer.compare(gunzip(packed), content)).toBe(0);
  expect(gunzip(new Uint8Array(gzipSync(new Uint8Array())))).toEqual(new Uint8Array());
});

test("every optional part of the header is passed over", () => {
  const deflated = deflateRawSync(content);
  const header = [31, 139, 8, 2 + 4 + 8 + 16, 0, 0, 0, 0, 0, 3, /* extra */ 3, 0, 1, 2, 3];
  const texts = [...Buffer.from("name\0comment\0"), /* sum of the header */ 7, 7];
  const bytes = Uint8Array.from([...header, ...texts, ...deflated, ...packed.subarray(-8)]);
  expect(Buffer.compare(gunzip(bytes), content)).toBe(0);
});

function changed(at: number, value: number): Uint8Array {
  const bytes = packed.slice();
  bytes.set([value], at < 0 ? bytes.length + at : at);
  return bytes;
}

test.each([
  ["other bytes", content, "gunzip: the first bytes must be 31, 139; got [0,0]."],
  ["another method", changed(2, 7), "gunzip: the header must be that of a DEFLATE stream; got [31,139,7,0]."],
  ["reserved flags", changed(3, 0x20), "gunzip: the header must be that of a DEFLATE stream"],
  ["nothing but a start", packed.subarray(0, 12), 'gunzip: the file must be complete; got "12 bytes". Is it cut off?'],
  [
    "a name without end",
    Uint8Array.from([31, 139, 8, 8, ...new Array<number>(30).fill(65)]),
    "gunzip: the file must be complete",
  ],
  ["a wrong sum", changed(-5, packed.at(-5)! ^ 1), "gunzip: the CRC-32 must be"],
  [
    "a wrong size",
    changed(-4, packed.at(-4)! ^ 1),
    "gunzip: inflated data must be 100001 bytes, as declared; got 100000.",
  ],
  ["a size that is too small", changed(-2, 0), 'gunzip: inflated data must be 34464 bytes, as declared; got "more".'],
  ["a size beyond the limit", changed(-1, 64), "gunzip: the unpacked size must be at most 1073741824 bytes"],
  ["a size beyond what can be", changed(-1, 8), "gunzip: the declared size must be at most"],
  ["damaged data", changed(12, 0xff), "gunzip: "],
])("%s is refused", (_, bytes, message) => {
  expect(() => gunzip(bytes)).toThrow(DataError);
  expect(() => gunzip(bytes)).toThrow(message);
});

test("a file that is cut off anywhere is refused", () => {
  const small = new Uint8Array(gzipSync(content.subarray(0, 300)));
  for (let length = 0; length < small.length; length++)
    expect(() => gunzip(small.subarray(0, length))).toThrow(DataError);
});

test("a bomb that lies about its size stops early", () => {
  const bomb = new Uint8Array(gzipSync(new Uint8Array(2 ** 26)));
  new DataView(bomb.buffer).setUint32(bomb.length - 4, 10, true);
  const before = process.memoryUsage().arrayBuffers;
  expect(() => gunzip(bomb)).toThrow('inflated data must be 10 bytes, as declared; got "more".');
  // One step of 4 KiB yields at most 4.1 MiB, which buffers that double may take four times.
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 25);
  const honest = new Uint8Array(gzipSync(new Uint8Array(2 ** 16)));
  expect(() => gunzip(honest, { maxBytes: 2 ** 16 - 1 })).toThrow("the unpacked size must be at most 65535 bytes");
});
