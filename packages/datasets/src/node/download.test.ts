import { readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
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
