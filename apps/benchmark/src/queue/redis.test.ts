import { createServer } from "node:net";
import { type AddressInfo } from "node:net";
import { expect, it, test } from "vitest";
import { redisConnection, requireRedis } from "./redis.js";

test.each(["localhost:6379", "http://localhost", "redis", ""])("%s is no address of a Redis", (address) => {
  expect(() => redisConnection(address, {})).toThrow(
    `--redis must be an address redis://host:port, or rediss:// with TLS; got "${address}".`,
  );
});

it("a password is not in what is shown of an address, and may come by the environment", () => {
  expect(() => redisConnection("http://user:secret@host", {})).toThrow('got "http://host"');
  expect(redisConnection("redis://host", { ELBO_REDIS_PASSWORD: "secret" })).toEqual({
    ...{ url: "redis://host", password: "secret", maxRetriesPerRequest: null },
  });
});

it("a Redis that does not answer is named, without its password", async () => {
  const server = createServer();
  const port = await new Promise<number>((resolve) =>
    server.listen(0, "127.0.0.1", () => resolve((server.address() as AddressInfo).port)),
  );
  // Nobody listens there any more.
  await new Promise((resolve) => server.close(resolve));
  const refused = requireRedis(redisConnection(`redis://user:secret@127.0.0.1:${port}`, {}));
  await expect(refused).rejects.toThrow(
    `queue: --redis must be the address of a Redis that answers; got redis://127.0.0.1:${port} (connect ECONNREFUSED 127.0.0.1:${port}). Does it run there?`,
  );
});
