import { deflateRawSync } from "node:zlib";
import { DataError } from "@elbo/core";
import { expect, test } from "vitest";
import { crc32 } from "./crc32.js";
import { readNpz } from "./npz.js";

interface Member {
  name: string | Uint8Array;
  content?: Uint8Array;
  method?: number;
  flags?: number;
  /** What the directory declares, where it lies. */
  size?: number;
  packedSize?: number;
  sum?: number;
  header?: number;
  localName?: string;
}

const npy = new Uint8Array(
  Buffer.from(
    "\x93NUMPY\x01\0\x40\0" + "{'descr': '|u1', 'fortran_order': False, 'shape': (3,), }".padEnd(64) + "abc",
    "latin1",
  ),
);

const half = (value: number): number[] => [value & 255, value >>> 8];
const word = (value: number): number[] => [...half(value & 65535), ...half(value >>> 16)];

/** A zip archive of these members, with nothing checked. */
function zip(members: Member[], { count = members.length, comment = "", disk = 0 } = {}): Uint8Array {
  const local: number[] = [];
  const central: number[] = [];
  for (const { content = npy, method = 8, flags = 0, ...member } of members) {
    const name = [...Buffer.from(member.name)];
    const packed = method === 8 ? [...deflateRawSync(content)] : [...content];
    const sum = member.sum ?? crc32(content);
    const sizes = [...word(member.packedSize ?? packed.length), ...word(member.size ?? content.length)];
    const common = [...half(20), ...half(flags), ...half(method), 0, 0, 0, 0, ...word(sum), ...sizes];
    const tail = [...half(name.length), 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, ...word(member.header ?? local.length)];
    central.push(...word(0x02014b50), ...half(20), ...common, ...tail, ...name);
    const localName = member.localName === undefined ? name : [...Buffer.from(member.localName)];
    local.push(...word(0x04034b50), ...common, ...half(localName.length), 0, 0, ...localName, ...packed);
  }
  const end = [...word(0x06054b50), ...half(disk), 0, 0, ...half(count), ...half(count)];
  const where = [...word(central.length), ...word(local.length), ...half(comment.length), ...Buffer.from(comment)];
  return Uint8Array.from([...local, ...central, ...end, ...where]);
}

test("stored and deflated arrays are read, also before a comment", () => {
  const members = [{ name: "a.npy" }, { name: "folder/b.npy", method: 0 }, { name: "__proto__.npy" }];
  const arrays = readNpz(zip(members, { comment: "a comment" }));
  expect([...arrays.keys()]).toEqual(["a", "folder/b", "__proto__"]);
  for (const array of arrays.values())
    expect(array).toEqual({ shape: [3], type: "u1", values: Uint8Array.from(Buffer.from("abc")) });
});

test("an archive without files has no arrays", () => {
  expect(readNpz(zip([])).size).toBe(0);
});

test.each([
  "../a.npy",
  "/a.npy",
  "a/../../b.npy",
  "C:a.npy",
  "a\\b.npy",
  "a\0.npy",
  "a//b.npy",
  "./a.npy",
  "a/",
  "",
  "x\n.npy",
])("the name %j is refused", (name) => {
  const bytes = zip([{ name }]);
  expect(() => readNpz(bytes)).toThrow(DataError);
  expect(() => readNpz(bytes)).toThrow("readNpz: names of files must be a relative path inside the archive; got");
});

test.each([
  ["no archive", new Uint8Array(100), "readNpz: the file must be a zip archive with its end record; got"],
  ["no bytes", new Uint8Array(), "a zip archive with its end record"],
  ["bytes after the end", Uint8Array.from([...zip([{ name: "a.npy" }]), 0]), "a zip archive with its end record"],
  [
    "the same name twice",
    zip([{ name: "a.npy" }, { name: "a.npy" }]),
    'names of files must be different; got "a.npy".',
  ],
  [
    "a name that is not UTF-8",
    zip([{ name: Uint8Array.of(0xff, 0xfe) }]),
    "a relative path inside the archive; got [255,254].",
  ],
  ["a long name", zip([{ name: "a".repeat(300) }]), "readNpz: names of files must be at most 255 bytes; got 300."],
  ["a file that is no array", zip([{ name: "a.txt" }]), 'readNpz: names of files must be NAME.npy; got "a.txt".'],
  [
    "an archive in pieces",
    zip([{ name: "a.npy" }], { disk: 1 }),
    "readNpz: the archive must be in one piece; got [1,1].",
  ],
  ["too many files", zip([], { count: 5000 }), "readNpz: the number of files must be at most 4096; got 5000."],
  [
    "fewer entries than declared",
    zip([{ name: "a.npy" }], { count: 2 }),
    "readNpz: the directory must be a list of entries",
  ],
  [
    "more entries than declared",
    zip([{ name: "a.npy" }, { name: "b.npy" }], { count: 1 }),
    "readNpz: the directory must be 1 entries",
  ],
  ["an encrypted file", zip([{ name: "a.npy", flags: 1 }]), "readNpz: a.npy must be not encrypted"],
  ["zip64", zip([{ name: "a.npy", size: 0xffffffff }]), "readNpz: a.npy must be below 4 GiB"],
  ["another method", zip([{ name: "a.npy", method: 12 }]), "readNpz: a.npy must be stored or deflated"],
  [
    "a stored file of two sizes",
    zip([{ name: "a.npy", method: 0, size: 5 }]),
    "readNpz: a.npy must be stored or deflated",
  ],
  ["data past the directory", zip([{ name: "a.npy", packedSize: 10_000 }]), "readNpz: a.npy must be inside the file"],
  ["a header elsewhere", zip([{ name: "a.npy", header: 5 }]), "readNpz: a.npy must be found where the directory says"],
  ["a header past the end", zip([{ name: "a.npy", header: 0x7fffffff }]), "readNpz: a.npy must be found where"],
  [
    "two names for one file",
    zip([{ name: "a.npy", localName: "b.npy" }]),
    "readNpz: a.npy must be found where the directory",
  ],
  ["a wrong sum", zip([{ name: "a.npy", sum: 1 }]), "readNpz: the CRC-32 must be 1, as declared"],
  [
    "a wrong sum of a stored file",
    zip([{ name: "a.npy", method: 0, sum: 1 }]),
    "readNpz: the CRC-32 must be 1, as declared",
  ],
  [
    "a declared bomb",
    zip([{ name: "a.npy", size: 0xfffffffe }]),
    "readNpz: the unpacked size must be at most 1073741824 bytes",
  ],
  [
    "a size beyond what can be",
    zip([{ name: "a.npy", size: 500_000_000 }]),
    "readNpz: the declared size must be at most",
  ],
  [
    "a hidden bomb",
    zip([{ name: "a.npy", content: new Uint8Array(1e7), size: 10 }]),
    'inflated data must be 10 bytes, as declared; got "more".',
  ],
  [
    "a damaged array",
    zip([{ name: "a.npy", content: npy.subarray(0, 50) }]),
    "readNpy: the length of the header must be at most",
  ],
])("%s is refused", (_, bytes, message) => {
  expect(() => readNpz(bytes)).toThrow(DataError);
  expect(() => readNpz(bytes)).toThrow(message);
});

test("entries that share bytes are refused", () => {
  // The packed data of "a.npy" span the second entry whole.
  const inner = { name: "b.npy", method: 0 };
  const packed = 30 + 5 + npy.length;
  const first = { name: "a.npy", method: 0, packedSize: npy.length + packed, size: npy.length + packed };
  expect(() => readNpz(zip([first, inner]))).toThrow('readNpz: entries must be separate; got ["a.npy","b.npy"].');
});

test("maxBytes counts all files together", () => {
  const bytes = zip([{ name: "a.npy" }, { name: "b.npy" }]);
  expect(readNpz(bytes, { maxBytes: 2 * npy.length }).size).toBe(2);
  expect(() => readNpz(bytes, { maxBytes: 2 * npy.length - 1 })).toThrow("readNpz: the unpacked size must be at most");
});
