import { mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import S3rver from "s3rver";
import { afterAll, beforeAll, describe, expect, it, test } from "vitest";
import { temporaryFolder } from "../commands/command-line.fixture.js";
import { toJson } from "../json.js";
import { resultsFixture, trainingFixture } from "../run/results.fixture.js";
import { cellOf } from "../study/cell.js";
import { createCellFolder } from "../study/cell-folder.js";
import { readStatus } from "../study/cell-state.js";
import { fetchKnown } from "./fetch-known.js";
import { openS3Store } from "./s3-store.js";

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: S3rver;
let environment: Record<string, string>;
const at = (...names: string[]) => join(folder.path, ...names);

beforeAll(async () => {
  folder = await temporaryFolder();
  const buckets = [{ name: "cells", configs: [] }];
  server = new S3rver({ port: 0, address: "127.0.0.1", silent: true, directory: at("s3"), configureBuckets: buckets });
  const { port } = await server.run();
  environment = {
    AWS_ENDPOINT_URL: `http://127.0.0.1:${port}`,
    ...{ AWS_ACCESS_KEY_ID: "S3RVER", AWS_SECRET_ACCESS_KEY: "S3RVER", AWS_REGION: "us-east-1" },
  };
});
afterAll(async () => {
  await server.close();
  await folder.remove();
});

const training = trainingFixture(2, 1);
const { plan } = resultsFixture(training);
const cell = cellOf({ ...plan, trainings: [training.config] }, training.data.fingerprints);

/** A study with the cell in it, over or not, and with what else lies in such a folder. */
async function studyWith(name: string, status: "complete" | "failed", weights: string): Promise<string> {
  const study = at(name);
  await createCellFolder(study, cell);
  const own = join(study, cell.hash);
  const failures = [{ name: training.name, error: "NonFiniteError", message: "a loss was NaN" }];
  const parts = status === "complete" ? { trainings: [training] } : { trainings: [], failures };
  const results = { ...resultsFixture(training), status, plan: cell.plan, ...parts };
  await writeFile(join(own, "results.json"), toJson(results));
  await writeFile(join(own, "model.safetensors"), weights);
  await writeFile(join(own, "heartbeat"), "");
  await writeFile(join(own, ".lock-elsewhere-1-2"), "");
  await mkdir(join(own, "checkpoints"));
  await writeFile(join(own, "checkpoints", "step.safetensors"), "");
  return study;
}

describe("a store in a bucket", () => {
  it("brings what a cell came to to another machine, and neither locks nor checkpoints", async () => {
    const store = await openS3Store("s3://cells/one", environment);
    expect(await store.fetch(at("empty"), cell.hash)).toBe(false);
    await store.put(await studyWith("here", "complete", "weights"), cell.hash);
    expect(await store.list()).toEqual([cell.hash]);
    await createCellFolder(at("there"), cell);
    await fetchKnown(store, at("there"), [cell]);
    expect(await readStatus(at("there"), cell)).toEqual(await readStatus(at("here"), cell));
    const names = await readdir(at("there", cell.hash));
    expect(names.sort()).toEqual(["cell.json", "model.safetensors", "results.json"]);
    expect(await readFile(at("there", cell.hash, "model.safetensors"), "utf8")).toBe("weights");
  });

  it("keeps a cell that is complete, takes one that is complete in place of one that failed, and forgets on demand", async () => {
    const store = await openS3Store("s3://cells/two/", environment);
    const weights = async () => {
      await rm(at("read"), { recursive: true, force: true });
      await mkdir(at("read"));
      return (await store.fetch(at("read"), cell.hash)) && readFile(at("read", cell.hash, "model.safetensors"), "utf8");
    };
    await store.put(await studyWith("failed", "failed", "none"), cell.hash);
    expect(await weights()).toBe("none");
    await store.put(await studyWith("first", "complete", "first"), cell.hash);
    await store.put(await studyWith("second", "complete", "second"), cell.hash);
    expect(await weights()).toBe("first");
    await store.forget(cell);
    expect([await weights(), await store.list()]).toEqual([false, []]);
  });

  it("has cells of its prefix alone", async () => {
    const store = await openS3Store("s3://cells", environment);
    expect(await store.list()).toEqual([]);
  });

  it("is refused where it is not there, or nothing answers", async () => {
    await expect(openS3Store("s3://other", environment)).rejects.toThrow(
      'store: --store must be a bucket that is there; got "s3://other". Make it first.',
    );
    const nowhere = openS3Store("s3://cells", { ...environment, AWS_ENDPOINT_URL: "http://127.0.0.1:1" }, 0.001);
    await expect(nowhere).rejects.toThrow(
      /store: s3:\/\/cells must be reachable; got ".*"\. Is AWS_ENDPOINT_URL right\?/,
    );
  });

  test.each<[string, Record<string, string>, string]>([
    [
      "cells/one",
      {},
      '--store must be s3://bucket or s3://bucket/prefix, of letters, digits and ._-/; got "cells/one".',
    ],
    ["s3://cells/a b", {}, "--store must be s3://bucket or s3://bucket/prefix"],
    [
      "s3://cells",
      { AWS_ACCESS_KEY_ID: "" },
      "--store must be used with AWS_ACCESS_KEY_ID in the environment; got undefined.",
    ],
    ["s3://cells", { AWS_SESSION_TOKEN: "t" }, "--store must be used with lasting credentials; got "],
  ])("%s with %o is refused", async (address, more, message) => {
    await expect(openS3Store(address, { ...environment, ...more })).rejects.toThrow(message);
  });
});
