import { createHash } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { createRng } from "@elbo/core";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { download, type DownloadOptions } from "../src/node/download.js";
import { type RemoteFile } from "../src/node/remote-sets.js";
import { type Answer, startServer, type TestServer } from "./misbehaving-server.js";

export const sha256 = (bytes: Uint8Array): string => createHash("sha256").update(bytes).digest("hex");

/** A file to download, plain and packed. */
export const content = Uint8Array.from(createRng(1).stream.integers(200_000, 256));
export const packed = new Uint8Array(gzipSync(content));
export const file: RemoteFile = {
  name: "images",
  bytes: content.length,
  sha256: { of: "unpacked", hex: sha256(content) },
};

export interface ColdCache {
  readonly server: TestServer;
  /** The cache's folder, new and empty for each test. */
  readonly folder: string;
  /** Downloads the file from the mirrors of these names. */
  get(names: string[], options?: DownloadOptions): Promise<Uint8Array>;
  /** Expects that the mirrors of these names give the file. */
  expectContent(names: string[]): Promise<void>;
}

/** An empty cache for each test of a file, and a server whose folders answer in these ways. */
export function coldCache(answers: Readonly<Record<string, Answer>>): ColdCache {
  let server: TestServer;
  let folder: string;
  beforeAll(async () => {
    server = await startServer(answers);
  });
  afterAll(() => server.close());
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), "elbo-cache-"));
    server.requests.length = 0;
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));
  const get: ColdCache["get"] = (names, options = {}) => {
    const mirrors = names.map((name) => server.mirror(name));
    return download("set", file, folder, { mirrors, allowHttp: true, ...options });
  };
  return {
    get server() {
      return server;
    },
    get folder() {
      return folder;
    },
    get,
    expectContent: async (names) => expect(sha256(await get(names))).toBe(sha256(content)),
  };
}
