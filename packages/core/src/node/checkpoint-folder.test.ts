import { mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { CheckpointError, DataError } from "../errors.js";
import { writeSafetensors } from "../checkpoint/write-safetensors.js";
import { type FileSystem, nodeFiles, writeFileAtomic } from "./atomic-file.js";
import { checkpointFolder } from "./checkpoint-folder.js";

let folder: string;
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), "elbo-checkpoints-"))));
afterEach(() => rm(folder, { recursive: true }));

const content = (step: number) =>
  writeSafetensors({ tensors: new Map([["s", { values: Int32Array.of(step), shape: [] }]]), metadata: {} });
const names = async () => (await readdir(folder)).sort();
const named = (step: number, best = "") => `step-${String(step).padStart(12, "0")}${best}.safetensors`;

/** A file system on which one call fails, as it does when the disk is full. */
function failing(call: "open" | "write" | "sync" | "rename"): FileSystem {
  const fail = () => Promise.reject(Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" }));
  if (call === "open" || call === "rename") return { ...nodeFiles, [call]: fail };
  const open = async (...given: Parameters<FileSystem["open"]>) => {
    const file = await nodeFiles.open(...given);
    const broken = call === "write" ? { writeFile: fail } : { sync: fail };
    return new Proxy(file, {
      get: (target, key) => {
        if (key in broken) return broken[key as keyof typeof broken];
        const value: unknown = Reflect.get(target, key, target);
        return typeof value === "function" ? (value.bind(target) as unknown) : value;
      },
    });
  };
  return { ...nodeFiles, open };
}

describe("checkpointFolder", () => {
  const store = (options = {}) => checkpointFolder(folder, options);

  test("gives the newest checkpoint back; a missing or empty folder has none", async () => {
    expect(await checkpointFolder(join(folder, "missing")).latest()).toBeUndefined();
    expect(await store().latest()).toBeUndefined();
    for (const step of [5, 20, 100]) await store().save(content(step), { step, best: false });
    const latest = await store().latest();
    expect([latest!.step, new Uint8Array(latest!.bytes)]).toEqual([100, content(100)]);
  });

  test("makes its folder, and the folders above it", async () => {
    const deep = checkpointFolder(join(folder, "a", "b"));
    await deep.save(content(1), { step: 1, best: false });
    expect((await deep.latest())!.step).toBe(1);
  });

  test("keeps the newest and the best", async () => {
    for (let step = 1; step <= 6; step++) await store({ keep: 2 }).save(content(step), { step, best: step <= 2 });
    expect(await names()).toEqual([named(2, "-best"), named(5), named(6)]);
  });

  test("leaves out a damaged newest file, and says which one and what is used in its place", async () => {
    for (const step of [1, 2, 3]) await store().save(content(step), { step, best: false });
    await writeFile(join(folder, named(3)), content(3).subarray(0, 50));
    const flipped = content(2);
    flipped[flipped.length - 1]! ^= 4;
    await writeFile(join(folder, named(2)), flipped);
    const lines: string[] = [];
    expect((await store({ report: (line: string) => lines.push(line) }).latest())!.step).toBe(1);
    expect(lines).toHaveLength(2);
    expect(lines[0]).toContain(
      `${join(folder, named(3))} is left out: readSafetensors: header length must be at most 42`,
    );
    for (const line of lines) expect(line.endsWith(`${named(1)} is used in its place.`)).toBe(true);
  });

  test("refuses when every file is damaged", async () => {
    await writeFile(join(folder, named(3)), "garbage, and nothing else in it");
    const latest = store().latest();
    await expect(latest).rejects.toThrow(CheckpointError);
    await expect(latest).rejects.toThrow(
      `checkpointFolder: ${folder} must hold a whole checkpoint; got 1 damaged ones.`,
    );
    expect(await names()).toEqual([named(3)]);
  });

  test("a file beyond the cap is not read", async () => {
    await store().save(content(1), { step: 1, best: false });
    await expect(store({ maxBytes: 64 }).latest()).rejects.toThrow("must be a readable file of at most 64 bytes; got");
  });

  test("ignores and removes what a crash left half written, and touches nothing else", async () => {
    const draft = `.${named(9)}.0a1b2c3d-0000-4000-8000-000000000000.tmp`;
    const others = [".other.0a1b2c3d-0000-4000-8000-000000000000.tmp", "notes.txt", "step-7.safetensors"];
    for (const name of [draft, ...others]) await writeFile(join(folder, name), "half");
    await store().save(content(1), { step: 1, best: false });
    expect((await store().latest())!.step).toBe(1);
    expect(await names()).toEqual([named(1), ...others].sort());
  });

  test("neither follows nor removes links and folders with a checkpoint's name", async () => {
    const outside = join(folder, "outside");
    await mkdir(outside);
    await writeFile(join(outside, "secret"), content(8));
    const inside = join(folder, "inside");
    await mkdir(inside);
    await symlink(join(outside, "secret"), join(inside, named(8)));
    await mkdir(join(inside, named(9)));
    const linked = checkpointFolder(inside, { keep: 1 });
    expect(await linked.latest()).toBeUndefined();
    for (const step of [1, 2]) await linked.save(content(step), { step, best: false });
    expect((await linked.latest())!.step).toBe(2);
    expect((await readdir(inside)).sort()).toEqual([named(2), named(8), named(9)]);
    await linked.save(content(8), { step: 8, best: false });
    expect(new Uint8Array(await readFile(join(outside, "secret")))).toEqual(content(8));
    expect((await linked.latest())!.step).toBe(8);
  });

  test.each(["open", "write", "sync", "rename"] as const)("a disk that is full at %s loses nothing", async (call) => {
    await store().save(content(1), { step: 1, best: false });
    const saving = store({ files: failing(call) }).save(content(2), { step: 2, best: false });
    await expect(saving).rejects.toThrow(DataError);
    await expect(saving).rejects.toThrow(
      `writeFileAtomic: ${join(folder, named(2))} must be writable; got ENOSPC: no space left on device. ` +
        "Free some space, or choose another disk.",
    );
    expect(await names()).toEqual([named(1)]);
    expect((await store().latest())!.step).toBe(1);
  });

  test("a folder that cannot be one is named in one line", async () => {
    const file = join(folder, "file");
    await writeFile(file, "");
    await expect(checkpointFolder(file).save(content(1), { step: 1, best: false })).rejects.toThrow(
      `checkpointFolder: ${file} must be a folder that can be written to; got EEXIST`,
    );
    await expect(checkpointFolder(file).latest()).rejects.toThrow(
      `checkpointFolder: ${file} must be a folder that can be read; got ENOTDIR`,
    );
  });

  test("refuses an impossible keep and unknown options", () => {
    expect(() => store({ keep: 0 })).toThrow("checkpointFolder: keep must be a positive integer; got 0.");
    expect(() => store({ kept: 1 })).toThrow("checkpointFolder: options must be among keep, maxBytes, report, files;");
  });
});

describe("writeFileAtomic", () => {
  test("replaces a file whole, and takes text too", async () => {
    const path = join(folder, "model");
    await writeFileAtomic(path, Uint8Array.of(1, 2, 3));
    await writeFileAtomic(path, "text");
    expect(await readFile(path, "utf8")).toBe("text");
    expect(await names()).toEqual(["model"]);
  });

  test("says what to do when the folder is missing", async () => {
    const path = join(folder, "missing", "model");
    await expect(writeFileAtomic(path, "")).rejects.toThrow(/must be writable; got ENOENT.*\. Is the path right\?$/);
  });
});
