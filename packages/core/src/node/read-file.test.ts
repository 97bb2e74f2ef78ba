import { execFileSync } from "node:child_process";
import { constants } from "node:fs";
import { mkdtemp, open, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { DataError } from "../errors.js";
import { readFileWithin } from "./read-file.js";

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "elbo-read-"))));
afterEach(() => rm(folder, { recursive: true }));

test("readFileWithin reads a file of the largest size, and refuses one byte more", async () => {
  const path = join(folder, "file");
  await writeFile(path, "12345");
  expect((await readFileWithin(path, 5)).length).toBe(5);
  const reading = readFileWithin(path, 4);
  await expect(reading).rejects.toThrow(DataError);
  await expect(reading).rejects.toThrow(`read: ${path} must be a readable file of at most 4 bytes; got 5 bytes.`);
});

test("readFileWithin names a missing file", async () => {
  const path = join(folder, "missing");
  await expect(readFileWithin(path, 9)).rejects.toThrow(
    `read: ${path} must be a readable file of at most 9 bytes; got ENOENT`,
  );
});

// Windows has no named pipes in folders.
test.skipIf(process.platform === "win32")(
  "readFileWithin refuses a pipe at once, with a writer or without",
  async () => {
    const path = join(folder, "pipe");
    execFileSync("mkfifo", [path]);
    await expect(readFileWithin(path, 8)).rejects.toThrow(
      `${path} must be a readable file of at most 8 bytes; got no regular`,
    );
    const writer = await open(path, constants.O_RDWR);
    await expect(readFileWithin(path, 8)).rejects.toThrow("got no regular file.");
    await writer.close();
  },
);

test("readFileWithin refuses a folder, and a link where none is to be followed", async () => {
  await expect(readFileWithin(folder, 8)).rejects.toThrow("EISDIR");
  await writeFile(join(folder, "file"), "12345");
  await symlink(join(folder, "file"), join(folder, "link"));
  expect((await readFileWithin(join(folder, "link"))).length).toBe(5);
  await expect(readFileWithin(join(folder, "link"), 8, { links: false })).rejects.toThrow(
    "It is a link: put the file itself there.",
  );
});

// Windows has no device files.
test.skipIf(process.platform === "win32")("readFileWithin refuses a device, which may never end", async () => {
  await expect(readFileWithin("/dev/zero", 8)).rejects.toThrow(
    "read: /dev/zero must be a readable file of at most 8 bytes; got no regular file.",
  );
});
