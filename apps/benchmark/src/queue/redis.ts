import { DataError } from "@elbo/core";
import { UsageError } from "../command-line/usage-error.js";
import { withoutPassword } from "../run/portable.js";

/** Seconds in which a Redis has to answer at first. Later ones are waited for as long as it takes. */
const firstAnswer = 10;

/** Longest pause before a Redis that is away is looked for again, in milliseconds. */
const longestPause = 5_000;

/**
 * When to look again for a Redis that is away, in the manner of ioredis: ever more seldom, and no more once `leaving` came, because
 * a client that looks for a Redis never ends.
 *
 * @returns milliseconds to wait before the next try, of which `times` were made, or null for none
 */
export function retriesUntil(leaving: AbortSignal): (times: number) => number | null {
  return (times) => (leaving.aborted ? null : Math.min(1_000 * times, longestPause));
}

/** How BullMQ and its client connect. */
export interface RedisConnection {
  readonly url: string;
  readonly password?: string;
  /** Requests wait until a Redis that is gone is back. */
  readonly maxRetriesPerRequest: null;
}

/**
 * The connection that an address stands for. A password may stand in ELBO_REDIS_PASSWORD, where no list of processes shows it.
 *
 * @throws {UsageError} if it is no address of a Redis
 */
export function redisConnection(
  address: string,
  environment: Readonly<Record<string, string | undefined>> = process.env,
): RedisConnection {
  const url = URL.canParse(address) ? new URL(address) : undefined;
  if (url === undefined || !["redis:", "rediss:"].includes(url.protocol))
    throw new UsageError("--redis", "an address redis://host:port, or rediss:// with TLS", withoutPassword(address));
  const password = environment["ELBO_REDIS_PASSWORD"];
  return { url: address, ...(password && { password }), maxRetriesPerRequest: null };
}

/** @throws {DataError} if no Redis answers there, or one that forgets what it has no memory for */
export async function requireRedis({ url, password }: RedisConnection): Promise<void> {
  const { Redis } = await import("ioredis");
  const client = new Redis(url, {
    ...(password !== undefined && { password }),
    ...{ lazyConnect: true, connectTimeout: 1000 * firstAnswer, maxRetriesPerRequest: 0, retryStrategy: () => null },
  });
  const refuse = (rule: string, got: string, advice: string, cause?: unknown) =>
    new DataError(`queue: --redis must be ${rule}; got ${withoutPassword(url)} (${got}). ${advice}`, { cause });
  let reason: Error | undefined;
  client.on("error", (error) => (reason = error));
  try {
    await client.connect();
    const policy = /maxmemory_policy:(\S+)/.exec(await client.info("memory"))?.[1] ?? "noeviction";
    if (policy !== "noeviction")
      throw refuse("a Redis that keeps what it is given", policy, "Set maxmemory-policy noeviction there.");
  } catch (error) {
    if (error instanceof DataError) throw error;
    const got = (reason ?? (error as Error)).message;
    throw refuse("the address of a Redis that answers", got, "Does it run there?", error);
  } finally {
    client.disconnect();
  }
}
