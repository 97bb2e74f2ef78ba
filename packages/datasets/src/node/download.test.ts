import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import { ArgumentError, DataError } from "@elbo/core";
import { expect, test } from "vitest";
import { coldCache, content, file, packed } from "../../test/cold-cache.js";
import { endless, ranged, stalled, status, whole } from "../../test/misbehaving-server.js";
import { download } from "./download.js";

const page = new TextEncoder().encode("<!doctype html><p>Sign in first");

const cache = coldCache({
  good: ranged(packed),
  other: ranged(new Uint8Array(gzipSync(content, { level: 0 }))),
  plain: ranged(content),
  wrong: ranged(new Uint8Array(gzipSync(content.map((byte) => byte ^ 1)))),
  page: whole(page, { "content-type": "text/html; charset=utf-8" }),
  "hidden-page": whole(page),
  missing: status(404),
  broken: status(500),
  endless: endless(),
  huge: (_, response) => void response.writeHead(200, { "content-length": 1e9 }).flushHeaders(),
  bomb: whole(new Uint8Array(gzipSync(new Uint8Array(2e6)))),
  stalled: stalled(packed, 5000),
  silent: () => undefined,
  loop: (_, response) => void response.writeHead(302, { location: "/loop/images.gz" }).end(),
  moved: status(302, { location: "/good/images.gz" }),
  nowhere: status(301, { location: "http://[" }),
});

test("a file is kept under its name as it came, and nothing else", async () => {
  await cache.expectContent(["good"]);
  expect(await readdir(cache.folder)).toEqual(["images.gz"]);
  expect(Buffer.compare(await readFile(join(cache.folder, "images.gz")), packed)).toBe(0);
});

test("a mirror may pack the file differently, or not at all", async () => {
  await cache.expectContent(["other"]);
  await rm(join(cache.folder, "images.gz"));
  await cache.expectContent(["plain"]);
  expect(await readdir(cache.folder)).toEqual(["images"]);
});

test.each([
  ["wrong", "the file must be the original images; got sha256"],
  ["page", "sends a web page"],
  ["hidden-page", "the file must be the original images; got a web page"],
  ["missing", "answers 404 Not Found"],
  ["broken", "answers 500 Internal Server Error"],
  ["endless", "sends more than 265536 bytes"],
  ["huge", "announces 1000000000 bytes, more than 265536"],
  ["bomb", "got a gzip file that does not unpack to 200000 bytes"],
  ["loop", "redirects more than 5 times"],
  ["nowhere", "redirects to what is no address"],
])("the mirror %s is named with its reason, and the next one gives the file", async (name, reason) => {
  const failure = cache.get([name]);
  await expect(failure).rejects.toThrow(DataError);
  await expect(failure).rejects.toThrow("set: images must be downloaded once; got nothing usable: ");
  await expect(failure).rejects.toThrow(cache.server.mirror(name));
  await expect(failure).rejects.toThrow(reason);
  await expect(failure).rejects.toThrow("put the file in a folder and set ELBO_DATA_DIR to it.");
  await cache.expectContent([name, "good"]);
  expect((await readdir(cache.folder)).filter((entry) => !entry.endsWith(".part"))).toEqual(["images.gz"]);
});

test.each(["stalled", "silent"])("the mirror %s is given up after the time-out", async (name) => {
  await expect(cache.get([name], { timeoutSeconds: 0.3 })).rejects.toThrow(
    `${cache.server.mirror(name)}images.gz stalled for 0.3 s`,
  );
});

test("a server that is not there is passed over", async () => {
  const mirrors = ["http://127.0.0.1:1/", cache.server.mirror("good")];
  expect((await download("set", file, cache.folder, { mirrors, allowHttp: true })).length).toBe(content.length);
});

test("redirects are followed, but never from https to http", async () => {
  await cache.expectContent(["moved"]);
  const asked: string[] = [];
  const fetch = async (url: unknown): Promise<Response> => {
    asked.push(String(url));
    return new Response(null, { status: 302, headers: { location: cache.server.mirror("good") } });
  };
  const mirrors = ["https://example.invalid/set"];
  const failure = download("set", file, cache.folder, { mirrors, allowHttp: true, fetch });
  await expect(failure).rejects.toThrow("https://example.invalid/set/images.gz redirects from https: to http:");
  expect(asked).toEqual(["https://example.invalid/set/images.gz"]);
});

test("progress counts to the end", async () => {
  const seen: [number, number | undefined][] = [];
  await cache.get(["good"], {
    onProgress: ({ file: name, received, total }) => name === "images" && seen.push([received, total]),
  });
  expect(seen.at(-1)).toEqual([packed.length, packed.length]);
  expect(seen.every(([received], i) => i === 0 || received > seen[i - 1]![0])).toBe(true);
});

test("nothing is fetched offline", async () => {
  const failure = cache.get(["good"], { offline: true });
  await expect(failure).rejects.toThrow(DataError);
  await expect(failure).rejects.toThrow("set: images must be present to work offline; got none. Connect once,");
  expect(cache.server.requests).toEqual([]);
});

test("http needs leave, and an address must be one", async () => {
  await expect(cache.get(["good"], { allowHttp: false })).rejects.toThrow(ArgumentError);
  await expect(cache.get(["good"], { allowHttp: false })).rejects.toThrow(
    "set: allowHttp must be true to download from",
  );
  for (const mirror of ["ftp://example.invalid", "somewhere"])
    await expect(download("set", file, cache.folder, { mirrors: [mirror] })).rejects.toThrow(
      `set: mirrors must be addresses with https; got "${mirror}".`,
    );
  expect(cache.server.requests).toEqual([]);
});

test("a cache that cannot be written is named", async () => {
  const blocked = join(cache.folder, "file");
  await writeFile(blocked, "");
  const failure = download("set", file, join(blocked, "set"), {
    mirrors: [cache.server.mirror("good")],
    allowHttp: true,
  });
  await expect(failure).rejects.toThrow(DataError);
  await expect(failure).rejects.toThrow(
    `set: the cache must be a folder that can be written; got "${join(blocked, "set")}".`,
  );
});

const secrets = ["alice", "s3cret", "k3y"];
const mirror = "https://alice:s3cret@example.invalid/set?key=k3y";

test("credentials of a mirror go to its server alone, and a query behind the file", async () => {
  const asked: [string, string | null][] = [];
  const fetch = async (url: unknown, init?: RequestInit): Promise<Response> => {
    asked.push([String(url), new Headers(init?.headers).get("authorization")]);
    if (asked.length > 1) return new Response(packed);
    return new Response(null, { status: 302, headers: { location: "https://elsewhere.invalid/images.gz" } });
  };
  expect((await download("set", file, cache.folder, { mirrors: [mirror], fetch })).length).toBe(content.length);
  expect(asked).toEqual([
    ["https://example.invalid/set/images.gz?key=k3y", `Basic ${Buffer.from("alice:s3cret").toString("base64")}`],
    ["https://elsewhere.invalid/images.gz", null],
  ]);
});

test.each<[string, (url: URL) => Promise<Response>]>([
  ["refuses", async () => new Response(null, { status: 403 })],
  ["sends another file", async () => new Response(gzipSync(content.map((byte) => byte ^ 1)))],
  ["cannot be reached", (url) => Promise.reject(new TypeError(`no way to https://alice:s3cret@${url.host}/?key=k3y`))],
])("no error shows the credentials of a mirror that %s", async (_, answer) => {
  const fetch = (url: unknown) => answer(url as URL);
  const failure = await download("set", file, cache.folder, { mirrors: [mirror], fetch }).catch(
    (error: Error) => error,
  );
  expect(failure).toBeInstanceOf(DataError);
  expect(String(failure)).toContain("https://example.invalid/set/images.gz");
  for (const secret of secrets) expect(inspect(failure)).not.toContain(secret);
});

test.each([
  ["http://alice:s3cret@example.invalid/set?key=k3y", 'download from "http://example.invalid/set"; got false.'],
  [
    "ftp://alice:s3cret@example.invalid/?key=k3y",
    'mirrors must be addresses with https; got "ftp://example.invalid/".',
  ],
  ["alice:s3cret@example.invalid?key=k3y", 'mirrors must be addresses with https; got "example.invalid".'],
])("nor does one that refuses a mirror", async (given, message) => {
  const failure = await download("set", file, cache.folder, { mirrors: [given] }).catch((error: Error) => error);
  expect(String(failure)).toContain(message);
  for (const secret of secrets) expect(inspect(failure)).not.toContain(secret);
});
