import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm, utimes, writeFile } from "node:fs/promises";
import { hostname, tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { ArgumentError, createRng, DataError } from "@elbo/core";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import {
  endless,
  ranged,
  stalled,
  startServer,
  status,
  type TestServer,
  whole,
} from "../../test/misbehaving-server.js";
import { download, type DownloadOptions } from "./download.js";
import { type RemoteFile } from "./remote-sets.js";

const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

const content = Uint8Array.from(createRng(1).stream.integers(200_000, 256));
const packed = new Uint8Array(gzipSync(content));
const otherPacked = new Uint8Array(gzipSync(content, { level: 0 }));
const wrong = new Uint8Array(gzipSync(content.map((byte) => byte ^ 1)));
const page = new TextEncoder().encode("<!doctype html><p>Sign in first");
const file: RemoteFile = { name: "images", bytes: content.length, sha256: { of: "unpacked", hex: sha256(content) } };
const half = packed.length >> 1;
/** How parts name this machine. */
const machine = sha256(new TextEncoder().encode(hostname())).slice(0, 8);

let server: TestServer;
let folder: string;

beforeAll(async () => {
  server = await startServer({
    good: ranged(packed),
    other: ranged(otherPacked),
    plain: ranged(content),
    wrong: ranged(wrong),
    page: whole(page, { "content-type": "text/html; charset=utf-8" }),
    "hidden-page": whole(page),
    missing: status(404),
    broken: status(500),
    endless: endless(),
    huge: (_, response) => void response.writeHead(200, { "content-length": 1e9 }).flushHeaders(),
    bomb: whole(new Uint8Array(gzipSync(new Uint8Array(2e6)))),
    stalled: stalled(packed, 5000),
    silent: () => undefined,
    pieces: ranged(packed, Math.ceil(packed.length / 3)),
    late: (request, response) => (request.headers.range ? ranged(packed) : stalled(packed, 5000))(request, response),
    rangeless: whole(packed),
    "other-range": (_, response) => void response.writeHead(206, { "content-range": "bytes 7-9/10" }).end("abc"),
    loop: (_, response) => void response.writeHead(302, { location: "/loop/images.gz" }).end(),
    moved: status(302, { location: "/good/images.gz" }),
    nowhere: status(301, { location: "http://[" }),
  });
});
afterAll(() => server.close());
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "elbo-cache-"));
  server.requests.length = 0;
});
afterEach(() => rm(folder, { recursive: true, force: true }));

function get(names: string[], options: DownloadOptions = {}): Promise<Uint8Array> {
  const mirrors = names.map((name) => server.mirror(name));
  return download("set", file, folder, { mirrors, allowHttp: true, ...options });
}

async function expectContent(promise: Promise<Uint8Array>): Promise<void> {
  expect(sha256(await promise)).toBe(sha256(content));
}

test("a file is kept under its name as it came, and nothing else", async () => {
  await expectContent(get(["good"]));
  expect(await readdir(folder)).toEqual(["images.gz"]);
  expect(Buffer.compare(await readFile(join(folder, "images.gz")), packed)).toBe(0);
});

test("a mirror may pack the file differently, or not at all", async () => {
  await expectContent(get(["other"]));
  await rm(join(folder, "images.gz"));
  await expectContent(get(["plain"]));
  expect(await readdir(folder)).toEqual(["images"]);
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
  const failure = get([name]);
  await expect(failure).rejects.toThrow(DataError);
  await expect(failure).rejects.toThrow("set: images must be downloaded once; got nothing usable: ");
  await expect(failure).rejects.toThrow(server.mirror(name));
  await expect(failure).rejects.toThrow(reason);
  await expect(failure).rejects.toThrow("put the file in a folder and set ELBO_DATA_DIR to it.");
  await expectContent(get([name, "good"]));
  expect((await readdir(folder)).filter((entry) => !entry.endsWith(".part"))).toEqual(["images.gz"]);
});

test.each(["stalled", "silent"])("the mirror %s is given up after the time-out", async (name) => {
  await expect(get([name], { timeoutSeconds: 0.3 })).rejects.toThrow(
    `${server.mirror(name)}images.gz stalled for 0.3 s`,
  );
});

test("a server that is not there is passed over", async () => {
  const mirrors = ["http://127.0.0.1:1/", server.mirror("good")];
  await expectContent(download("set", file, folder, { mirrors, allowHttp: true }));
});

test("a connection that breaks off is continued from where it broke", async () => {
  await expectContent(get(["pieces"]));
  const [first, ...later] = server.requests;
  expect(first).toBe("pieces");
  const starts = later.map((request) => Number(/bytes=(\d+)-$/.exec(request)![1]));
  expect(starts.length).toBeGreaterThanOrEqual(2);
  expect(starts.every((start, i) => start > (starts[i - 1] ?? 0))).toBe(true);
});

test("what a stopped call received is continued by the next call", async () => {
  const controller = new AbortController();
  const stopped = get(["late", "good"], {
    signal: controller.signal,
    onProgress: ({ received }) => received >= 5000 && controller.abort(new Error("enough")),
  });
  await expect(stopped).rejects.toThrow("enough");
  expect(await readdir(folder)).toEqual([expect.stringMatching(/^images\.[0-9a-f]{8}\.part$/)]);
  await expectContent(get(["late"]));
  expect(server.requests).toEqual(["late", "late bytes=5000-"]);
  expect(await readdir(folder)).toEqual(["images.gz"]);
});

async function leavePartial(name: string, bytes: Uint8Array, suffix = ""): Promise<string> {
  const key = sha256(new TextEncoder().encode(`${server.mirror(name)}images.gz`)).slice(0, 8);
  const path = join(folder, `images.${key}${suffix}.part`);
  await writeFile(path, bytes);
  return path;
}

test("a server without ranges starts again", async () => {
  await leavePartial("rangeless", packed.subarray(0, half));
  await expectContent(get(["rangeless"]));
  expect(server.requests).toEqual([`rangeless bytes=${half}-`]);
});

test("a part with wrong bytes is found out by the hash and thrown away", async () => {
  await leavePartial(
    "good",
    packed.subarray(0, half).map((byte) => byte ^ 255),
  );
  await expectContent(get(["good"]));
  expect(server.requests).toEqual([`good bytes=${half}-`, "good"]);
});

test("a part that is complete is not fetched again", async () => {
  await leavePartial("good", packed);
  await expectContent(get(["good"]));
  expect(server.requests).toEqual([`good bytes=${packed.length}-`]);
});

test("an answer with another range starts anew", async () => {
  await leavePartial("other-range", packed.subarray(0, 10));
  await expect(get(["other-range"])).rejects.toThrow("sends another range, bytes 7-9/10");
  expect(server.requests).toEqual(["other-range bytes=10-", "other-range"]);
});

test("the part of a process that has ended is taken over", async () => {
  const ended = spawnSync(process.execPath, ["--version"]).pid;
  await leavePartial("good", packed.subarray(0, half), `.${machine}-${ended}-00ff`);
  await expectContent(get(["good"]));
  expect(server.requests).toEqual([`good bytes=${half}-`]);
  expect(await readdir(folder)).toEqual(["images.gz"]);
});

test.each([
  ["a process that runs", () => `.${machine}-${process.pid}-00ff`],
  ["a process on another machine", () => ".00000000-1-00ff"],
])("the part of %s is left to it until nobody writes to it for long", async (_, owner) => {
  const path = await leavePartial("good", packed.subarray(0, half), owner());
  await expectContent(get(["good"]));
  expect(server.requests).toEqual(["good"]);
  const old = new Date(Date.now() - 3600_000);
  await utimes(path, old, old);
  await expectContent(get(["good"]));
  expect(server.requests).toEqual(["good", `good bytes=${half}-`]);
  expect(await readdir(folder)).toEqual(["images.gz"]);
});

test("parts of other mirrors that nobody works on go when the file is complete", async () => {
  await leavePartial("missing", packed.subarray(0, 10));
  await leavePartial("broken", packed.subarray(0, 10), `.${machine}-${process.pid}-00ff`);
  await expectContent(get(["good"]));
  expect(await readdir(folder)).toEqual([expect.stringMatching(/-00ff\.part$/), "images.gz"]);
});

test("many callers fill one cold cache together", async () => {
  await leavePartial("pieces", packed.subarray(0, 100));
  const all = await Promise.all(Array.from({ length: 12 }, (_, i) => get([i % 2 ? "good" : "pieces"])));
  expect(new Set(all.map(sha256))).toEqual(new Set([sha256(content)]));
  expect((await readdir(folder)).filter((name) => !name.endsWith(".part"))).toEqual(["images.gz"]);
});

test("redirects are followed, but never from https to http", async () => {
  await expectContent(get(["moved"]));
  const asked: string[] = [];
  const fetch = async (url: unknown): Promise<Response> => {
    asked.push(String(url));
    return new Response(null, { status: 302, headers: { location: server.mirror("good") } });
  };
  const mirrors = ["https://example.invalid/set"];
  const failure = download("set", file, folder, { mirrors, allowHttp: true, fetch });
  await expect(failure).rejects.toThrow("https://example.invalid/set/images.gz redirects from https: to http:");
  expect(asked).toEqual(["https://example.invalid/set/images.gz"]);
});

test("progress counts to the end", async () => {
  const seen: [number, number | undefined][] = [];
  await get(["good"], {
    onProgress: ({ file: name, received, total }) => name === "images" && seen.push([received, total]),
  });
  expect(seen.at(-1)).toEqual([packed.length, packed.length]);
  expect(seen.every(([received], i) => i === 0 || received > seen[i - 1]![0])).toBe(true);
});

test("nothing is fetched offline", async () => {
  const failure = get(["good"], { offline: true });
  await expect(failure).rejects.toThrow(DataError);
  await expect(failure).rejects.toThrow("set: images must be present to work offline; got none. Connect once,");
  expect(server.requests).toEqual([]);
});

test("http needs leave, and an address must be one", async () => {
  await expect(get(["good"], { allowHttp: false })).rejects.toThrow(ArgumentError);
  await expect(get(["good"], { allowHttp: false })).rejects.toThrow("set: allowHttp must be true to download from");
  for (const mirror of ["ftp://example.invalid", "somewhere"])
    await expect(download("set", file, folder, { mirrors: [mirror] })).rejects.toThrow(
      `set: mirrors must be addresses with https; got "${mirror}".`,
    );
  expect(server.requests).toEqual([]);
});

test("a cache that cannot be written is named", async () => {
  const blocked = join(folder, "file");
  await writeFile(blocked, "");
  const failure = download("set", file, join(blocked, "set"), { mirrors: [server.mirror("good")], allowHttp: true });
  await expect(failure).rejects.toThrow(DataError);
  await expect(failure).rejects.toThrow(
    `set: the cache must be a folder that can be written; got "${join(blocked, "set")}".`,
  );
});
