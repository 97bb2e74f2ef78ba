import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { DataError, show } from "@elbo/core";
import { readFileWithin } from "@elbo/core/node";
import type { S3mini } from "s3mini";
import { UsageError } from "../command-line/usage-error.js";
import { ownFile } from "../run/own-folder.js";
import { isHash, replaceCellFolder } from "../study/cell-folder.js";
import {
  type CellProgress,
  parseProgress,
  progressText,
  readProgress,
  stepsOf,
  writeProgress,
} from "./cell-progress.js";
import { type CellStore } from "./cell-store.js";

const resultsFile = "results.json";
/** Object of how far a cell is, beside its files. */
const progressFile = "progress.json";

/** Files of a cell that is over which travel: neither locks nor heartbeats, and no folder, as that of checkpoints. */
const travels = (name: string) => /^[\w-][\w.-]*$/.test(name) && name !== "heartbeat" && name !== progressFile;

/** How often a request is made that fails. */
const tries = 4;

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The store of cells in a bucket of S3, or of a server that speaks its protocol: `s3://bucket/prefix`. Where it is and who may
 * write follows from AWS_ENDPOINT_URL, AWS_REGION, AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.
 *
 * @param pause seconds before a request that failed is made again; they double each time
 * @throws {UsageError} if the address is none, or a credential is missing
 * @throws {DataError} if the bucket cannot be reached; from its methods, if a request fails again and again
 */
export async function openS3Store(
  address: string,
  environment: Environment = process.env,
  pause = 0.5,
): Promise<CellStore> {
  const [bucket, prefix] = placeOf(address);
  const { S3mini: Client } = await import("s3mini");
  const client = new Client(configOf(bucket, environment));
  const store = new S3Store(client, { prefix, address, pause });
  await store.requireBucket();
  return store;
}

/** Bucket, and what the keys of its cells begin with. */
function placeOf(address: string): [bucket: string, prefix: string] {
  const [, bucket, path = ""] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,62})(?:\/(.*))?$/.exec(address) ?? [];
  if (bucket === undefined || !/^[\w./-]*$/.test(path))
    throw new UsageError("--store", "s3://bucket or s3://bucket/prefix, of letters, digits and ._-/", address);
  const prefix = path.replaceAll(/^\/+|\/+$/g, "");
  return [bucket, prefix === "" ? "" : `${prefix}/`];
}

function configOf(bucket: string, environment: Environment) {
  const given = (name: string) => environment[name] || undefined;
  if (given("AWS_SESSION_TOKEN") !== undefined)
    throw new UsageError(
      "--store",
      "used with lasting credentials",
      "AWS_SESSION_TOKEN",
      "Make an access key of its own.",
    );
  const [accessKeyId, secretAccessKey] = ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"].map((name) => {
    const value = given(name);
    if (value === undefined) throw new UsageError("--store", `used with ${name} in the environment`, value);
    return value;
  }) as [string, string];
  const region = given("AWS_REGION") ?? given("AWS_DEFAULT_REGION") ?? "us-east-1";
  const server = given("AWS_ENDPOINT_URL_S3") ?? given("AWS_ENDPOINT_URL") ?? `https://s3.${region}.amazonaws.com`;
  return { accessKeyId, secretAccessKey, region, endpoint: `${server.replace(/\/+$/, "")}/${bucket}` };
}

class S3Store implements CellStore {
  /** The steps that were told of each cell, by its hash. */
  readonly #told = new Map<string, number>();

  constructor(
    readonly client: S3mini,
    readonly place: { readonly prefix: string; readonly address: string; readonly pause: number },
  ) {}

  async requireBucket(): Promise<void> {
    if (!(await this.#ask(() => this.client.bucketExists())))
      throw new DataError(
        `store: --store must be a bucket that is there; got ${show(this.place.address)}. Make it first.`,
      );
  }

  async put(study: string, hash: string): Promise<void> {
    if ((await this.#statusOf(hash)) === "complete") return;
    const entries = await readdir(join(study, hash), { withFileTypes: true });
    const names = entries.filter((entry) => entry.isFile() && travels(entry.name)).map(({ name }) => name);
    // Who sees the result sees everything.
    for (const name of [...names.filter((each) => each !== resultsFile), resultsFile]) {
      const bytes = await readFileWithin(join(study, hash, name), undefined, ownFile);
      await this.#ask(() => this.client.putObject(this.#key(hash, name), bytes));
    }
    await this.#ask(() => this.client.deleteObject(this.#key(hash, progressFile)));
  }

  async putProgress(study: string, hash: string): Promise<void> {
    const folder = join(study, hash);
    const here = await stepsOf(folder);
    if (here === undefined || here <= (this.#told.get(hash) ?? -1)) return;
    // A machine that stood still for long tells nothing that others have left behind.
    const there = await this.#progressOf(hash);
    if (there === undefined || there.step < here) {
      const progress = await readProgress(folder);
      if (progress === undefined) return;
      const bytes = new TextEncoder().encode(progressText(progress));
      await this.#ask(() => this.client.putObject(this.#key(hash, progressFile), bytes));
    }
    this.#told.set(hash, here);
  }

  async fetchProgress(study: string, hash: string): Promise<boolean> {
    const folder = join(study, hash);
    const there = await this.#progressOf(hash);
    if (there === undefined || there.step <= ((await stepsOf(folder)) ?? -1)) return false;
    await writeProgress(folder, there);
    return true;
  }

  async fetch(study: string, hash: string): Promise<boolean> {
    const names = await this.#namesOf(hash);
    if (!names.includes(resultsFile)) return false;
    await replaceCellFolder(study, hash, async (draft) => {
      await mkdir(draft, { recursive: true });
      for (const name of names) {
        const bytes = await this.#ask(() => this.client.getObjectArrayBuffer(this.#key(hash, name)));
        if (bytes !== null) await writeFile(join(draft, name), new Uint8Array(bytes), { flush: true });
      }
    });
    return true;
  }

  async forget({ hash }: { readonly hash: string }): Promise<void> {
    await this.#ask(() => this.client.deleteObject(this.#key(hash, resultsFile)));
  }

  async list(): Promise<string[]> {
    const keys = await this.#keys(this.place.prefix);
    const [ending, start] = [`/${resultsFile}`, this.place.prefix.length];
    return keys
      .filter((key) => key.endsWith(ending))
      .map((key) => key.slice(start, -ending.length))
      .filter(isHash);
  }

  async #progressOf(hash: string): Promise<CellProgress | undefined> {
    const key = this.#key(hash, progressFile);
    const text = await this.#ask(() => this.client.getObject(key));
    return text === null ? undefined : parseProgress(text, `${this.place.address}, ${key}`);
  }

  #key(hash: string, name: string): string {
    return `${this.place.prefix}${hash}/${name}`;
  }

  async #namesOf(hash: string): Promise<string[]> {
    const start = this.#key(hash, "");
    return (await this.#keys(start)).map((key) => key.slice(start.length)).filter(travels);
  }

  async #keys(start: string): Promise<string[]> {
    return ((await this.#ask(() => this.client.listObjects("/", start))) ?? []).map(({ Key }) => Key);
  }

  /** What the result of a cell says that is there; undefined where none is. */
  async #statusOf(hash: string): Promise<unknown> {
    const text = await this.#ask(() => this.client.getObject(this.#key(hash, resultsFile)));
    return text === null ? undefined : (JSON.parse(text) as { readonly status?: unknown }).status;
  }

  /** The answer to a request, which is made again while the network or the server fails. */
  async #ask<T>(request: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await request();
      } catch (cause) {
        if (attempt === tries || isRefusal(cause)) throw this.#failure(cause);
        await wait(1000 * this.place.pause * 2 ** (attempt - 1));
      }
    }
  }

  #failure(cause: unknown): DataError {
    const got = cause instanceof Error ? cause.message : String(cause);
    return new DataError(
      `store: ${this.place.address} must be reachable; got ${show(got)}. Is AWS_ENDPOINT_URL right?`,
      {
        cause,
      },
    );
  }
}

/** Whether an error says that the request itself is wrong. */
function isRefusal(error: unknown): boolean {
  const status = error instanceof Error && "status" in error ? Number(error.status) : 0;
  return status >= 400 && status < 500 && status !== 429;
}
