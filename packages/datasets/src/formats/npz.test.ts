import { DataError } from "@elbo/core";
import { expect, test } from "vitest";
import { abc, half, long, npyBytes, zip } from "../../test/zip-file.js";
import { listNpz, readNpz, readNpzRows } from "./npz.js";

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

test.each(["../a.npy", "/a.npy", "a/../../b.npy", "C:a.npy", "a\\b.npy", "a\0.npy", "a//b.npy", "./a.npy", "x\n.npy"])(
  "the name %j is refused",
  (name) => {
    const bytes = zip([{ name }]);
    expect(() => readNpz(bytes)).toThrow(DataError);
    expect(() => readNpz(bytes)).toThrow("readNpz: names of files must be a relative path inside the archive; got");
  },
);

const damagedEnd = zip([{ name: "a.npy" }], { zip64: true });
damagedEnd[damagedEnd.length - 98]! ^= 1;

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
    zip([{ name: Uint8Array.of(0xff, 0xfe, ...Buffer.from(".npy")) }]),
    "a relative path inside the archive; got [255,254,46,110,112,121].",
  ],
  [
    "a long name",
    zip([{ name: `${"a".repeat(300)}.npy` }]),
    "readNpz: names of files must be at most 255 bytes; got 304.",
  ],
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
    "readNpz: the directory must be 1 entries in",
  ],
  [
    "an encrypted file",
    zip([{ name: "a.npy", flags: 1 }]),
    'readNpz, a.npy: the entry must be not encrypted; got "flags 1".',
  ],
  [
    "a record of zip64 that is missing",
    zip([{ name: "a.npy", size: 0xffffffff }]),
    "readNpz: the unpacked size must be at most 1073741824 bytes; got 4294967295.",
  ],
  ["an end record of zip64 elsewhere", damagedEnd, "readNpz: the end record must be where its locator says; got"],
  ["another method", zip([{ name: "a.npy", method: 12 }]), "readNpz, a.npy: the entry must be stored or deflated"],
  [
    "a stored file of two sizes",
    zip([{ name: "a.npy", method: 0, size: 5 }]),
    "readNpz, a.npy: the entry must be stored or deflated",
  ],
  [
    "data past the directory",
    zip([{ name: "a.npy", packedSize: 10_000 }]),
    "readNpz, a.npy: the end of the entry must be at most byte",
  ],
  [
    "a header elsewhere",
    zip([{ name: "a.npy", header: 5 }]),
    'readNpz, a.npy: the entry must be where the directory says; got "something else at byte 5".',
  ],
  [
    "a header past the end",
    zip([{ name: "a.npy", header: 0x7fffffff }]),
    "readNpz, a.npy: the entry must be where the directory says",
  ],
  [
    "two names for one file",
    zip([{ name: "a.npy", localName: "b.npy" }]),
    "readNpz, a.npy: the entry must be where the directory says",
  ],
  ["a wrong sum", zip([{ name: "a.npy", sum: 1 }]), "readNpz, a.npy: the CRC-32 must be 1, as declared"],
  [
    "a wrong sum of a stored file",
    zip([{ name: "a.npy", method: 0, sum: 1 }]),
    "readNpz, a.npy: the CRC-32 must be 1, as declared",
  ],
  [
    "a declared bomb",
    zip([{ name: "a.npy", size: 0xfffffffe }]),
    "readNpz: the unpacked size must be at most 1073741824 bytes",
  ],
  [
    "a size beyond what can be",
    zip([{ name: "a.npy", size: 500_000_000 }]),
    "readNpz, a.npy: the declared size must be at most",
  ],
  [
    "a hidden bomb",
    zip([{ name: "a.npy", content: new Uint8Array(1e7), size: 10 }]),
    'inflated data must be 10 bytes, as declared; got "more".',
  ],
  [
    "a damaged array",
    zip([{ name: "a.npy", content: abc.subarray(0, 50) }]),
    "readNpz, a.npy: the length of the header must be at most",
  ],
])("%s is refused", (_, bytes, message) => {
  expect(() => readNpz(bytes)).toThrow(DataError);
  expect(() => readNpz(bytes)).toThrow(message);
});

test("entries that share bytes are refused", () => {
  // The packed data of "a.npy" span the second entry whole.
  const inner = { name: "b.npy", method: 0 };
  const packed = 30 + 5 + abc.length;
  const first = { name: "a.npy", method: 0, packedSize: abc.length + packed, size: abc.length + packed };
  expect(() => readNpz(zip([first, inner]))).toThrow(
    "readNpz, a.npy: the end of the entry must be at most byte 166, where the next begins; got",
  );
});

test("maxBytes counts all files together that are read", () => {
  const bytes = zip([{ name: "a.npy" }, { name: "b.npy" }, { name: "c.npy", size: 0xfffffffe }]);
  const arrays = ["a", "b"];
  expect(readNpz(bytes, { arrays, maxBytes: 2 * abc.length }).size).toBe(2);
  const refused = `readNpz: the unpacked size must be at most ${2 * abc.length - 1} bytes; got ${2 * abc.length}.`;
  expect(() => readNpz(bytes, { arrays, maxBytes: 2 * abc.length - 1 })).toThrow(refused);
  expect(() => readNpz(bytes, { maxBytes: 2 * abc.length })).toThrow("the unpacked size must be at most");
});

/** Objects and text as NumPy stores them, structured elements, a damaged array, and what archives pick up on the way. */
const others = [
  { name: "metadata.npy", content: npyBytes("'|O'", "()", "\x80\x03}q\0.") },
  { name: "names.npy", content: npyBytes("'<U3'", "(2,)", new Uint8Array(24)) },
  { name: "points.npy", content: npyBytes("[('a', '<f4', (2,)), ('b', [('c', '|u1')])]", "(1,)", new Uint8Array(9)) },
  { name: "damaged.npy", sum: 1 },
  { name: "folder/", content: new Uint8Array() },
  { name: "README" },
  { name: "" },
  { name: "__MACOSX/._x.npy", content: Uint8Array.of(0, 5, 22, 7) },
];

test("entries that nobody asked for do not matter", () => {
  const bytes = zip([...others, { name: "x.npy" }]);
  expect([...readNpz(bytes, { arrays: ["x"] })]).toEqual([
    ["x", { shape: [3], type: "u1", values: Uint8Array.from(Buffer.from("abc")) }],
  ]);
});

test("an entry that is asked for and holds something else is named", () => {
  const bytes = zip([...others, { name: "x.npy" }]);
  const read =
    (...arrays: string[]) =>
    () =>
      readNpz(bytes, { arrays });
  expect(read("x", "metadata")).toThrow("readNpz, metadata.npy: descr must be one of bool, u1");
  expect(read("names")).toThrow(`readNpz, names.npy: descr must be one of`);
  expect(read("points")).toThrow("readNpz, points.npy: descr must be one of");
  expect(read("damaged")).toThrow("readNpz, damaged.npy: the CRC-32 must be 1, as declared");
  expect(read("y")).toThrow(
    'readNpz: the name of an array must be among metadata, names, points, damaged, x; got "y".',
  );
  expect(() => readNpz(bytes)).toThrow("readNpz, metadata.npy: descr must be one of");
  expect(() => readNpz(zip([]), { arrays: ["y"] })).toThrow('must be in the file, which has none; got "y".');
});

test("a list names arrays of every kind, with the type of those that hold numbers", () => {
  const good = others.filter(({ name }) => name !== "damaged.npy");
  expect(listNpz(zip([...good, { name: "x.npy" }]))).toEqual([
    { name: "metadata", bytes: 135, shape: [] },
    { name: "names", bytes: 152, shape: [2] },
    { name: "points", bytes: 137, shape: [1] },
    { name: "x", bytes: 131, shape: [3], type: "u1" },
  ]);
  expect(() => listNpz(zip(others))).toThrow("listNpz, damaged.npy: the CRC-32 must be 1, as declared");
});

test("an archive of zip64 is read", () => {
  const extra = [
    ...half(7),
    ...half(2),
    0,
    0,
    ...half(1),
    ...half(24),
    ...long(abc.length),
    ...long(abc.length),
    ...long(0),
  ];
  const entry = { name: "x.npy", method: 0, size: 0xffffffff, packedSize: 0xffffffff, header: 0xffffffff, extra };
  for (const zip64 of [false, true])
    expect([...readNpz(zip([entry], { zip64 })).get("x")!.values]).toEqual([97, 98, 99]);
});

test("an array comes in blocks of rows that together are the array", () => {
  const values = Uint8Array.from({ length: 7 * 3 * 2 }, (_, i) => i);
  const content = npyBytes("'>i2'", "(7, 3)", values);
  const whole = readNpz(zip([{ name: "x.npy", content }])).get("x")!;
  for (const method of [0, 8])
    for (const rows of [1, 3, 7, 100]) {
      const found: number[] = [];
      const starts: number[] = [];
      const use = (block: { shape: readonly number[]; values: ArrayLike<number> }, start: number): void => {
        expect(block.shape).toEqual([Math.min(rows, 7 - start), 3]);
        found.push(...Array.from(block.values));
        starts.push(start);
      };
      readNpzRows(zip([...others, { name: "x.npy", content, method }]), "x", use, { rows });
      expect(found).toEqual([...whole.values]);
      expect(starts).toEqual(Array.from({ length: Math.ceil(7 / rows) }, (_, i) => i * rows));
    }
});

test("blocks of an array larger than what is unpacked at a time are right too", () => {
  const values = Uint8Array.from({ length: 300_000 }, (_, i) => (i * i) >> 7);
  const bytes = zip([{ name: "x.npy", content: npyBytes("'|u1'", "(1000, 300)", values) }]);
  const found = new Uint8Array(values.length);
  readNpzRows(bytes, "x", (block, start) => found.set(block.values, start * 300), { rows: 7 });
  expect(Buffer.compare(found, values)).toBe(0);
  expect(Buffer.compare(readNpz(bytes).get("x")!.values as Uint8Array, values)).toBe(0);
});

test("an array without elements is read, and has no blocks", () => {
  const bytes = zip([{ name: "x.npy", content: npyBytes("'<f4'", "(5, 0)", "") }]);
  expect(readNpz(bytes).get("x")).toEqual({ shape: [5, 0], type: "f4", values: new Float32Array() });
  readNpzRows(bytes, "x", () => expect.unreachable(), { rows: 2 });
});

test.each([
  ["no rows", "(6,)", "False", { rows: 0 }, "readNpzRows: rows must be a positive integer; got 0."],
  [
    "no axes",
    "()",
    "False",
    {},
    'readNpzRows, x.npy: an array that is read by rows must be in C order, with an axis of rows; got "no axes". Read it whole.',
  ],
  ["Fortran order", "(2, 3)", "True", {}, 'in C order, with an axis of rows; got "Fortran order".'],
  [
    "a large block",
    "(2, 3)",
    "False",
    { rows: 2, maxBytes: 5 },
    'readNpzRows, x.npy: a block must be at most 5 bytes; got "2 rows of 6 bytes". Ask for fewer rows.',
  ],
])("rows of %s are refused", (_, shape, order, options, message) => {
  const data = shape === "()" ? "a" : "abcdef";
  const bytes = zip([{ name: "x.npy", content: npyBytes("'|u1'", shape, data, order) }]);
  expect(() => readNpzRows(bytes, "x", () => expect.unreachable(), options)).toThrow(message);
});

test("an error of the caller's own comes through as it is", () => {
  const bytes = zip([{ name: "x.npy" }]);
  const own = new Error("mine");
  expect(() =>
    readNpzRows(bytes, "x", () => {
      throw own;
    }),
  ).toThrow(own);
});
