import { DataError } from "@elbo/core";
import { expect, test } from "vitest";
import { gathering } from "./gathering.js";

test("what fails is left out with its reason, and the rest is there", async () => {
  const { take, leftOut } = gathering();
  expect(await take("one", async () => 1)).toBe(1);
  expect(await take("two", () => Promise.reject(new DataError("part: must be larger;\n got 1.")))).toBeUndefined();
  expect(await take("three", () => Promise.reject(new Error("broken")))).toBeUndefined();
  expect(leftOut).toEqual([
    { what: "two", reason: "part: must be larger; got 1" },
    { what: "three", reason: "broken" },
  ]);
});

test("an interruption is no reason: it ends the whole", async () => {
  const stop = new AbortController();
  const { take, leftOut } = gathering(stop.signal);
  const asked = take("one", async () => {
    stop.abort();
    stop.signal.throwIfAborted();
  });
  await expect(asked).rejects.toThrow("aborted");
  expect(leftOut).toEqual([]);
});
