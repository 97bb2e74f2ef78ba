import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Merged, mergeStudy } from "../study/merge-studies.js";
import { openS3Store } from "./s3-store.js";

/** Copies the cells of a store into a study; what is complete there stays. */
export async function mergeStore(address: string, into: string): Promise<Merged> {
  const store = await openS3Store(address);
  const folder = await mkdtemp(join(tmpdir(), "elbo-store-"));
  try {
    for (const hash of await store.list()) await store.fetch(folder, hash);
    return await mergeStudy(folder, into);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
