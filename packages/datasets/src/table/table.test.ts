import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ArgumentError, createRng, DataError, ElboError } from "@elbo/core";
import { reportFigure } from "@elbo/vitest/figures";
import { dice, mutateBytes } from "@elbo/vitest/mutants";
import { expect, test } from "vitest";
import { fromTableFile } from "../node/table-file.js";
import { fromTable, type TableOptions } from "./from-table.js";
import { fromCsv, fromParquet } from "./read-table.js";
import { tableRows, toCsv } from "./to-csv.js";

const all = { split: { validation: 0, test: 0, seed: false } } as const;
const { stream } = createRng(0);
const valuesOf = ({ train }: ReturnType<typeof fromTable>) =>
  train.read(
    Uint32Array.from({ length: train.size }, (_, i) => i),
    stream,
  )["x"]!.values;

const csv = [
  "age;income;visits;smokes;colour;grade;id",
  "31,5;1000;0;no;red;2;a1",
  "45;1200.5;2;yes;green;1;a2",
  ";90000;7;no;blue;3;a3",
  "62;800;1;no;NA;2;a4",
]
  .join("\n")
  .replace("31,5", "31.5");

test("columns are what their values look like, and values stand where the file has them", () => {
  const data = fromCsv(csv, {
    ...all,
    exclude: ["id"],
    types: { age: "real", grade: { kind: "ordinal", levels: ["1", "2", "3"] } },
  });
  const [mean, sd] = [138.5 / 3, Math.sqrt([31.5, 45, 62].reduce((sum, age) => sum + (age - 138.5 / 3) ** 2, 0) / 3)];
  expect(data.spec).toMatchObject({ name: "table", shape: [6], kind: "mixed" });
  expect(data.spec.columns).toEqual([
    { name: "age", kind: "real", centre: mean, scale: sd },
    {
      name: "income",
      kind: "positive",
      centre: expect.closeTo(8.5, 0) as number,
      scale: expect.closeTo(1.9, 0) as number,
    },
    { name: "visits", kind: "count", centre: Math.log(2.5), most: 30 },
    { name: "smokes", kind: "binary", levels: ["no", "yes"] },
    { name: "colour", kind: "categorical", levels: ["blue", "green", "red"] },
    { name: "grade", kind: "ordinal", levels: ["1", "2", "3"] },
  ]);
  const values = valuesOf(data);
  expect([...values.subarray(2, 6), ...values.subarray(14, 18)]).toEqual([0, 0, 2, 1, 7, 0, 0, 2]);
  expect([values[12], values[22]]).toEqual([NaN, NaN]);
  expect(values[0]).toBeCloseTo((31.5 - mean) / sd, 6);
});

test("rows come back in the user's units, as objects and as CSV that is read again", () => {
  const data = fromCsv(csv, { ...all, types: { age: "real", id: "categorical" } });
  const columns = data.spec.columns!;
  const rows = tableRows(columns, valuesOf(data));
  // Of float32 about 7 digits.
  expect(rows[1]).toEqual({ ...rows[1], visits: 2, smokes: "yes", colour: "green", id: "a2" });
  expect(rows[1]!["age"]).toBeCloseTo(45, 4);
  expect(rows[2]!["age"]).toBe(null);
  expect(rows[2]!["income"]).toBeCloseTo(90_000, 0);
  const text = toCsv(columns, valuesOf(data));
  expect(text.split("\r\n").slice(0, 2)).toEqual([
    "age,income,visits,smokes,colour,grade,id",
    "31.5,1000,0,no,red,2,a1",
  ]);
  expect(toCsv(columns, valuesOf(fromCsv(text, { ...all, columns })))).toBe(text);
  expect(toCsv([{ name: 'a "b", c', kind: "binary", levels: ["x,y", "z"] }], [0, 1, NaN])).toBe(
    '"a ""b"", c"\r\n"x,y"\r\nz\r\n\r\n',
  );
  expect(() => toCsv(columns, [1])).toThrow("tableRows: values must hold rows of 7 columns; got [1].");
});

test("numbers standardise by the rows for training alone, and a label is no part of x", () => {
  const table = { x: [1, 3, 5, 100.5], label: ["b", "a", "b", "a"] };
  const data = fromTable(table, {
    types: { x: "real" },
    label: "label",
    split: { validation: 0, test: 1, seed: false },
  });
  expect(data.spec).toMatchObject({ shape: [1], classes: 2, columns: [{ centre: 3, scale: Math.sqrt(8 / 3) }] });
  const { x, label } = data.test.read(Uint32Array.of(0), stream);
  expect([x!.values[0], label!.values[0]]).toEqual([Math.fround(97.5 / Math.sqrt(8 / 3)), 0]);
});

test("truth, dates and big integers are values, and levels of numbers are in their order", () => {
  const when = [2001, 2003, 2010].map((year) => new Date(Date.UTC(year, 0)));
  const data = fromTable({ when, ok: [true, false, null], n: [10n, 9n, 10n] }, all);
  expect(data.spec.columns!.map(({ kind, levels }) => [kind, levels])).toEqual([
    ["real", undefined],
    ["binary", ["false", "true"]],
    ["binary", ["9", "10"]],
  ]);
});

const refused: [object, TableOptions, string][] = [
  [{ a: [1, 1] }, {}, 'column "a" must be of values that vary; got "1". Leave it out: exclude.'],
  [{ a: [null, NaN] }, {}, 'column "a" must be of some values; got "none". Leave it out: exclude.'],
  [{ a: ["x", "y", 3] }, { types: { a: "real" } }, 'column "a" must be of numbers, because it is real; got "x".'],
  [
    { a: [0, 1, 2] },
    { types: { a: "positive" } },
    'column "a" must be of numbers above 0, because it is positive; got 0. Declare it real.',
  ],
  [
    { a: [0.5, 1, 2] },
    { types: { a: "count" } },
    'column "a" must be of whole numbers from 0, because it is a count; got 0.5.',
  ],
  [
    { a: [5, 9000, 1] },
    { types: { a: "count" } },
    'column "a" must be of counts up to 2040, which can be drawn one by one; got 9000.',
  ],
  [
    { a: ["x", "y", "z"] },
    { types: { a: "binary" } },
    'column "a" must be of two different values, because it is binary; got 3.',
  ],
  [
    { a: Array.from({ length: 300 }, (_, i) => `id${i}`) },
    {},
    'column "a" must be of at most 256 different texts; got 300. Leave it out (exclude), or declare it categorical.',
  ],
  [{ a: [1, 2], b: [1] }, {}, 'column "b" must be of 2 rows, as a; got 1.'],
  [{}, {}, 'the table must be of at least one column; got "none".'],
  [{ a: [] }, {}, "the table must be of at least one row; got 0."],
];
test.each(refused)("of %j as %j the error names the column", (table, options, message) => {
  const call = () => fromTable(table as Parameters<typeof fromTable>[0], { ...all, ...options });
  expect(call).toThrow(/must/);
  expect(call).toThrow(`fromTable: ${message}`);
});

test("options that name no column, or say what cannot be, are refused", () => {
  const table = { a: ["x", "y"], b: [1, 2.5] };
  const call = (options: TableOptions) => () => fromTable(table, { ...all, ...options });
  expect(call({ exclude: ["c"] })).toThrow(ArgumentError);
  expect(call({ exclude: ["c"] })).toThrow('fromTable: names of columns must be among a, b; got "c".');
  const named = () => fromTable({ age: [1, 2, 3], colour: [0, 1, 0] }, { exclude: ["color"] });
  expect(named).toThrow('fromTable: names of columns must be among age, colour; got "color". Did you mean colour?');
  expect(call({ exclude: ["a", "b"] })).toThrow("fromTable: exclude must be such that a column is left;");
  expect(call({ types: { a: "ordinal" } })).toThrow(
    /levels of column "a" must be given, because texts have no order of their own; got undefined\./,
  );
  expect(call({ types: { b: { kind: "real", levels: ["1"] } } })).toThrow(
    'levels of column "b" must be left out, because it is real; got ["1"].',
  );
  expect(() => fromTable({ a: ["x", null], b: [1, 2] }, { ...all, label: "a" })).toThrow(DataError);
  expect(() => fromTable({ a: ["x", "y", null], b: [1, 2, 4] }, { ...all, label: "a" })).toThrow(
    'fromTable: the label in row 3 must be there; got "a missing value".',
  );
});

test("rows that do not fit columns of another table are named", () => {
  const { columns } = fromCsv("a,b\nx,1.5\ny,2\nx,9", all).spec;
  const read = (text: string) => () => fromCsv(text, { ...all, columns });
  expect(read("a,b\nx,1\nz,2")).toThrow(
    'fromTable: column "a" in row 2 must be one of x, y; got "z". What is missing is marked by missing.',
  );
  expect(read("a,b\nx,much\ny,2")).toThrow(/column "b" in row 1 must be a number.*; got "much"/);
  expect(read("a\nx\ny")).toThrow('fromTable: names of columns must be among a; got "b".');
});

test("what is no CSV is refused with its line", () => {
  expect(() => fromCsv("a,b\n1,2\n3")).toThrow(DataError);
  expect(() => fromCsv("a,b\n1,2\n3")).toThrow(/fromCsv: the text must be CSV \(RFC 4180\); got an error: .*line 3/);
  expect(() => fromCsv('a\n"1')).toThrow(/fromCsv: the text must be CSV/);
  expect(() => fromCsv("a,b")).toThrow(
    'fromCsv: the text must be a line of names and at least one row; got "1 lines".',
  );
  expect(() => fromCsv("a,a\n1,2")).toThrow('fromCsv: names of columns must be different; got "a".');
});

/** Written by pyarrow: x [1.5, null, 3], n int64 [1, 2, 2], word ["a", "b", null], packed by snappy and by zstd. */
/** Damaged files of each kind; more with ELBO_LONG=1. */
const mutants = process.env["ELBO_LONG"] === "1" ? 20_000 : 300;

const parquet = JSON.parse(
  await import("node:fs").then(({ readFileSync }) =>
    readFileSync(new URL("../../test/fixtures/parquet.json", import.meta.url), "utf8"),
  ),
) as Record<string, string>;

test.each(Object.keys(parquet).filter((name) => name !== "nested"))(
  "a Parquet file, %s, is read from memory and from a file",
  async (name) => {
    const bytes = new Uint8Array(Buffer.from(parquet[name]!, "base64"));
    const options = { ...all, types: { x: "real" } } as const;
    const data = await fromParquet(bytes, options);
    expect(tableRows(data.spec.columns!, valuesOf(data))).toEqual([
      { x: 1.5, n: "1", word: "a" },
      { x: null, n: "2", word: "b" },
      { x: 3, n: "2", word: null },
    ]);
    const folder = await mkdtemp(join(tmpdir(), "elbo-table-"));
    const path = join(folder, "t.parquet");
    await writeFile(path, bytes);
    const file = await fromTableFile(path, { ...options, name: "table" });
    expect(file.train.fingerprint).toBe(data.train.fingerprint);
    await expect(fromTableFile(path, { maxBytes: 70 })).rejects.toThrow(
      "fromParquet: the table must be at most 70 bytes; got 72.",
    );
    await rm(folder, { recursive: true });
  },
);

test("a page of a Parquet file that does not say how long it is is refused, and read for ever no more", async () => {
  const bytes = new Uint8Array(Buffer.from(parquet["gzip"]!, "base64"));
  // The header of the first page, a dictionary, behind "PAR1": its type 2, then two sizes, then its own header.
  expect([...bytes.subarray(4, 11)].filter((_, i) => i !== 3 && i !== 5)).toEqual([0x15, 0x04, 0x15, 0x15, 0x4c]);
  // The second size becomes a checksum, the next field stays as it was.
  bytes[8] = 0x25;
  bytes[10] = 0x3c;
  await expect(fromParquet(bytes, all)).rejects.toThrow(
    /^fromParquet: the size of a page must be an integer from 0 to the \d+ bytes left; got undefined\./,
  );
});

// An error that came to nobody would end the process, and vitest counts it.
test.each(Object.keys(parquet))("damaged Parquet files (%s) are read or refused by a DataError", async (name) => {
  const original = new Uint8Array(Buffer.from(parquet[name]!, "base64"));
  const roll = dice(5);
  const outcomes = new Set<string>();
  for (let i = 0; i < mutants; i++) {
    const read = fromParquet(mutateBytes(original, roll, original.length), { split: { validation: 0, test: 1 } });
    outcomes.add(await read.then(() => "read", outcomeOf));
  }
  expect([...outcomes].filter((outcome) => outcome !== "read")).toEqual(["refused"]);
  reportFigure(`Parquet, ${name}: ${mutants} mutants`);
});

function outcomeOf(error: unknown): string {
  return ElboError.isInstance(error) ? "refused" : String(error);
}

test("a Parquet file may lie in a Buffer of Node's pool, behind others", async () => {
  const content = Buffer.from(parquet["none"]!, "base64");
  const pool = Buffer.concat([Buffer.alloc(100, 1), content]);
  const data = await fromParquet(pool.subarray(100), { ...all, types: { x: "real" } });
  expect(tableRows(data.spec.columns!, valuesOf(data))[0]).toEqual({ x: 1.5, n: "1", word: "a" });
});

test("lists in columns, and what is no Parquet, are refused", async () => {
  await expect(fromParquet(Buffer.from(parquet["nested"]!, "base64"))).rejects.toThrow(
    'fromParquet: columns must be of one value a row; got "list".',
  );
  await expect(fromParquet(new Uint8Array(100))).rejects.toThrow(DataError);
  await expect(fromParquet(new Uint8Array(100))).rejects.toThrow(
    "fromParquet: the file must be Parquet; got an error: ",
  );
  await expect(fromTableFile("table.txt")).rejects.toThrow(
    'fromTableFile: path must be the name of a .csv, .tsv or .parquet file; got "table.txt".',
  );
});
