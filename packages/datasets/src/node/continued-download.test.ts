import { spawnSync } from "node:child_process";
import { readdir, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { coldCache, content, packed, sha256 } from "../../test/cold-cache.js";
import { ranged, stalled, status, whole } from "../../test/misbehaving-server.js";

const half = packed.length >> 1;
/** How parts name this machine. */
const machine = sha256(new TextEncoder().encode(hostname())).slice(0, 8);

const cache = coldCache({
  good: ranged(packed),
  missing: status(404),
  broken: status(500),
  pieces: ranged(packed, Math.ceil(packed.length / 3)),
  late: (request, response) => (request.headers.range ? ranged(packed) : stalled(packed, 5000))(request, response),
  rangeless: whole(packed),
  "other-range": (_, response) => void response.writeHead(206, { "content-range": "bytes 7-9/10" }).end("abc"),
});

test("a connection that breaks off is continued from where it broke", async () => {
  await cache.expectContent(["pieces"]);
  const [first, ...later] = cache.server.requests;
  expect(first).toBe("pieces");
  const starts = later.map((request) => Number(/bytes=(\d+)-$/.exec(request)![1]));
  expect(starts.length).toBeGreaterThanOrEqual(2);
  expect(starts.every((start, i) => start > (starts[i - 1] ?? 0))).toBe(true);
});

test("what a stopped call received is continued by the next call", async () => {
  const controller = new AbortController();
  const stopped = cache.get(["late", "good"], {
    signal: controller.signal,
    onProgress: ({ received }) => received >= 5000 && controller.abort(new Error("enough")),
  });
  await expect(stopped).rejects.toThrow("enough");
  expect(await readdir(cache.folder)).toEqual([expect.stringMatching(/^images\.[0-9a-f]{8}\.part$/)]);
  await cache.expectContent(["late"]);
  expect(cache.server.requests).toEqual(["late", "late bytes=5000-"]);
  expect(await readdir(cache.folder)).toEqual(["images.gz"]);
});

async function leavePartial(name: string, bytes: Uint8Array, suffix = ""): Promise<string> {
  const key = sha256(new TextEncoder().encode(`${cache.server.mirror(name)}images.gz`)).slice(0, 8);
  const path = join(cache.folder, `images.${key}${suffix}.part`);
  await writeFile(path, bytes);
  return path;
}

test("a server without ranges starts again", async () => {
  await leavePartial("rangeless", packed.subarray(0, half));
  await cache.expectContent(["rangeless"]);
  expect(cache.server.requests).toEqual([`rangeless bytes=${half}-`]);
});

test("a part with wrong bytes is found out by the hash and thrown away", async () => {
  await leavePartial(
    "good",
    packed.subarray(0, half).map((byte) => byte ^ 255),
  );
  await cache.expectContent(["good"]);
  expect(cache.server.requests).toEqual([`good bytes=${half}-`, "good"]);
});

test("a part that is complete is not fetched again", async () => {
  await leavePartial("good", packed);
  await cache.expectContent(["good"]);
  expect(cache.server.requests).toEqual([`good bytes=${packed.length}-`]);
});

test("an answer with another range starts anew", async () => {
  await leavePartial("other-range", packed.subarray(0, 10));
  await expect(cache.get(["other-range"])).rejects.toThrow("sends another range, bytes 7-9/10");
  expect(cache.server.requests).toEqual(["other-range bytes=10-", "other-range"]);
});

test("the part of a process that has ended is taken over", async () => {
  const ended = spawnSync(process.execPath, ["--version"]).pid;
  await leavePartial("good", packed.subarray(0, half), `.${machine}-${ended}-00ff`);
  await cache.expectContent(["good"]);
  expect(cache.server.requests).toEqual([`good bytes=${half}-`]);
  expect(await readdir(cache.folder)).toEqual(["images.gz"]);
});

test.each([
  ["a process that runs", () => `.${machine}-${process.pid}-00ff`],
  ["a process on another machine", () => ".00000000-1-00ff"],
])("the part of %s is left to it until nobody writes to it for long", async (_, owner) => {
  const path = await leavePartial("good", packed.subarray(0, half), owner());
  await cache.expectContent(["good"]);
  expect(cache.server.requests).toEqual(["good"]);
  const old = new Date(Date.now() - 3600_000);
  await utimes(path, old, old);
  await cache.expectContent(["good"]);
  expect(cache.server.requests).toEqual(["good", `good bytes=${half}-`]);
  expect(await readdir(cache.folder)).toEqual(["images.gz"]);
});

test("parts of other mirrors that nobody works on go when the file is complete", async () => {
  await leavePartial("missing", packed.subarray(0, 10));
  await leavePartial("broken", packed.subarray(0, 10), `.${machine}-${process.pid}-00ff`);
  await cache.expectContent(["good"]);
  expect(await readdir(cache.folder)).toEqual([expect.stringMatching(/-00ff\.part$/), "images.gz"]);
});

test("many callers fill one cold cache together", async () => {
  await leavePartial("pieces", packed.subarray(0, 100));
  const all = await Promise.all(Array.from({ length: 12 }, (_, i) => cache.get([i % 2 ? "good" : "pieces"])));
  expect(new Set(all.map(sha256))).toEqual(new Set([sha256(content)]));
  expect((await readdir(cache.folder)).filter((name) => !name.endsWith(".part"))).toEqual(["images.gz"]);
});
