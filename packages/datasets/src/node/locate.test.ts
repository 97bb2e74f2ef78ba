import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { DataError } from "@elbo/core";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { locate } from "./locate.js";
import { type RemoteFile, type RemoteSet } from "./remote-sets.js";

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");
const content = new TextEncoder().encode("the original");
const packed = new Uint8Array(gzipSync(content));
const damaged = new TextEncoder().encode("the damaged!");

const unpackedHash = { of: "unpacked", hex: sha256(content) } as const;
const gzipHash = { of: "gzip", hex: sha256(packed) } as const;
const file: RemoteFile = { name: "images", bytes: content.length, sha256: unpackedHash };
const set: RemoteSet = {
  name: "set",
  folders: ["SET/raw"],
  mirrors: ["https://example.invalid/"],
  files: { trainImages: file, trainLabels: file, testImages: file, testLabels: file },
};

let dataDir: string;
let cacheDir: string;
let fetched: string[];
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), "elbo-data-"));
  cacheDir = await mkdtemp(join(tmpdir(), "elbo-cache-"));
  fetched = [];
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await Promise.all([dataDir, cacheDir].map((folder) => rm(folder, { recursive: true })));
});

const fetch = async (url: unknown): Promise<Response> => {
  fetched.push(String(url));
  return new Response(packed);
};

async function put(folder: string, name: string, bytes: Uint8Array): Promise<void> {
  await mkdir(join(folder, name, ".."), { recursive: true });
  await writeFile(join(folder, name), bytes);
}

async function find(options = {}, hash: RemoteFile["sha256"] = unpackedHash): Promise<string> {
  return new TextDecoder().decode(
    await locate(set, { ...file, sha256: hash }, { dataDir, cacheDir, fetch, ...options }),
  );
}

test.each([
  ["images", content],
  ["images.gz", packed],
  ["images", packed],
  ["set/images", content],
  ["set/images.gz", packed],
  ["SET/raw/images", content],
  ["SET/raw/images.gz", packed],
])("%s in the data folder is used, and nothing is fetched", async (name, bytes) => {
  await put(dataDir, name, bytes);
  expect(await find()).toBe("the original");
  expect(fetched).toEqual([]);
});

test.each(["images.idx3-ubyte", "set/images.idx3-ubyte.gz", "SET/raw/images-idx3-ubyte"])(
  "%s is the file images-idx3-ubyte",
  async (name) => {
    await put(dataDir, name, content);
    const original = { ...file, name: "images-idx3-ubyte" };
    expect(await locate(set, original, { dataDir, cacheDir, fetch })).toEqual(content);
    expect(fetched).toEqual([]);
  },
);

test("where a file is nowhere, all places in which it was looked for are named", async () => {
  const original = { ...file, name: "images-idx3-ubyte" };
  const places = [join(dataDir, "set"), join(dataDir, "SET/raw"), dataDir, join(cacheDir, "set")].join(", ");
  await expect(locate(set, original, { dataDir, cacheDir, offline: true })).rejects.toThrow(
    "set: images-idx3-ubyte must be present to work offline; got none. Connect once, or put the file in a folder and set " +
      "ELBO_DATA_DIR to it. It was looked for as images-idx3-ubyte and images.idx3-ubyte, plain and .gz, in " +
      `${places}.`,
  );
  await expect(find({ offline: true })).rejects.toThrow(`It was looked for as images, plain and .gz, in ${places}.`);
  const refusing = async (): Promise<Response> => new Response(null, { status: 503 });
  await expect(find({ fetch: refusing })).rejects.toThrow(`in ${places}.`);
  const http = { ...set, mirrors: ["http://example.invalid/"] };
  await expect(locate(http, file, { dataDir, cacheDir })).rejects.toThrow(`ELBO_DATA_DIR to it. It was looked for as`);
});

test("what is in neither folder is fetched once, then comes from the cache, also offline", async () => {
  expect(await find()).toBe("the original");
  expect(await readdir(join(cacheDir, "set"))).toEqual(["images.gz"]);
  expect(await find({ offline: true })).toBe("the original");
  expect(fetched).toEqual(["https://example.invalid/images.gz"]);
});

test("the folders come from the environment unless they are given", async () => {
  vi.stubEnv("ELBO_DATA_DIR", dataDir);
  vi.stubEnv("ELBO_CACHE_DIR", cacheDir);
  const unset = { dataDir: undefined, cacheDir: undefined, offline: true };
  await put(cacheDir, "set/images", content);
  expect(await find(unset)).toBe("the original");
  await put(dataDir, "set/images", damaged);
  await expect(find(unset)).rejects.toThrow(join(dataDir, "set", "images"));
});

test("a damaged file in the cache is replaced", async () => {
  await put(cacheDir, "set/images.gz", packed.subarray(0, 20));
  await put(cacheDir, "set/images", damaged);
  expect(await find()).toBe("the original");
  expect(fetched.length).toBe(1);
  expect(await readdir(join(cacheDir, "set"))).toEqual(["images.gz"]);
});

test("a damaged file in the data folder is an error, not a reason to fetch", async () => {
  await put(dataDir, "images", damaged);
  await expect(find()).rejects.toThrow(DataError);
  await expect(find()).rejects.toThrow(`${join(dataDir, "images")}: the file must be the original images; got sha256 `);
  await put(dataDir, "images", content.subarray(1));
  await expect(find()).rejects.toThrow("the file must be the original images; got 11 bytes of 12.");
  await put(dataDir, "images", packed.subarray(0, 20));
  await expect(find()).rejects.toThrow("got a gzip file that does not unpack to 12 bytes (unexpected end of file).");
  expect(fetched).toEqual([]);
});

test("where only the hash of the gzip file is known, a download must have it and the user's own file need not", async () => {
  await put(dataDir, "images", content);
  expect(await find({}, gzipHash)).toBe("the original");
  await rm(join(dataDir, "images"));
  await put(cacheDir, "set/images", content);
  expect(await find({}, gzipHash)).toBe("the original");
  expect(fetched.length).toBe(1);
  await rm(join(cacheDir, "set"), { recursive: true });
  const repacked = async (): Promise<Response> => new Response(new Uint8Array(gzipSync(content, { level: 0 })));
  await expect(find({ fetch: repacked }, gzipHash)).rejects.toThrow(
    "images.gz: the file must be the original images; got sha256 ",
  );
  await expect(find({ fetch: async () => new Response(content) }, gzipHash)).rejects.toThrow("got sha256 ");
});

test("a data folder that does not exist is an error", async () => {
  await expect(find({ dataDir: join(dataDir, "typo") })).rejects.toThrow(
    `set: dataDir (ELBO_DATA_DIR) must be a folder; got "${join(dataDir, "typo")}". Is it misspelt?`,
  );
});

test("a file that cannot be read is named", async () => {
  await mkdir(join(dataDir, "images"));
  await expect(find()).rejects.toThrow(
    `"${join(dataDir, "images")}": the file must be readable and the original; got EISDIR`,
  );
});

test("a file that is far larger than the original is refused in the data folder, and replaced in the cache", async () => {
  const large = new Uint8Array(content.length + 65537);
  await put(dataDir, "images", large);
  await expect(find()).rejects.toThrow(
    `"${join(dataDir, "images")}": the file must be readable and the original; got 65549 bytes.`,
  );
  await rm(join(dataDir, "images"));
  await put(cacheDir, "set/images", large);
  expect(await find()).toBe("the original");
});

// Windows has no named pipes in folders.
test.skipIf(process.platform === "win32")("a pipe in the place of a file is refused at once", async () => {
  execFileSync("mkfifo", [join(dataDir, "images")]);
  await expect(find()).rejects.toThrow("got no regular file.");
});
