// Writes src/digits/embedded.ts from scikit-learn's digits.csv.gz: node scripts/embed-digits.mjs PATH/digits.csv.gz
//
// The file has 1,797 rows of 64 pixels in 0..16 and a label. Columns are stored one after another, which compresses
// better than rows: 64 columns of pixels, then the labels, as bytes, deflated, in base64.
import { readFileSync, writeFileSync } from "node:fs";
import { constants, deflateRawSync, gunzipSync } from "node:zlib";

const columns = 65;
const size = 1797;
const [, , path] = process.argv;
if (path === undefined) throw new Error("usage: node scripts/embed-digits.mjs PATH/digits.csv.gz");

const rows = gunzipSync(readFileSync(path))
  .toString("ascii")
  .trim()
  .split("\n")
  .map((line) => line.split(",").map(Number));
if (rows.length !== size || rows.some((row) => row.length !== columns))
  throw new Error(`${path}: not ${size} x ${columns}`);
if (rows.some((row) => row.some((value) => !(Number.isInteger(value) && value >= 0 && value <= 16))))
  throw new Error(`${path}: a value is not an integer from 0 to 16`);

const bytes = Uint8Array.from({ length: columns * size }, (_, i) => rows[i % size][Math.floor(i / size)]);
const strategies = [constants.Z_DEFAULT_STRATEGY, constants.Z_RLE, constants.Z_FILTERED];
const deflated = strategies
  .map((strategy) => deflateRawSync(bytes, { level: 9, memLevel: 9, strategy }))
  .reduce((best, next) => (next.length < best.length ? next : best));
writeFileSync(
  new URL("../src/digits/embedded.ts", import.meta.url),
  `// Written by scripts/embed-digits.mjs. Source and licence: NOTICE.md.
/** ${columns} columns of ${size} bytes (64 pixels, then the label), deflated, in base64. */
export const embedded: string =
  "${deflated.toString("base64")}";
`,
);
console.log(`${bytes.length} bytes, deflated ${deflated.length}`);
