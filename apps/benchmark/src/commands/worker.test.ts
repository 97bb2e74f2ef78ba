import { expect, it, test } from "vitest";
import { runLine } from "./command-line.fixture.js";

const refused = "redis://127.0.0.1:1";

test.each<[string, string[], string]>([
  ["no Redis", ["worker"], "worker: --redis must be given; got undefined."],
  [
    "no place for results",
    ["worker", "--redis", refused],
    "worker: --out must be the folder of the study, unless --store",
  ],
  [
    "no address",
    ["worker", "--redis", "here", "--out", "x"],
    '--redis must be an address redis://host:port, or rediss:// with TLS; got "here".',
  ],
  [
    "no name",
    ["worker", "--redis", refused, "--queue", "a:b"],
    'worker: --queue must be of letters, digits and ._-; got "a:b".',
  ],
  [
    "too short a time",
    ["worker", "--redis", refused, "--stall-after", "0.5"],
    "worker: --stall-after must be a number from 1 to ",
  ],
])("a worker with %s is refused", async (_, words, message) => {
  const { code, stderr } = await runLine(words);
  expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
});

it("a worker whose Redis does not answer says so and ends", async () => {
  const { code, stderr } = await runLine(["worker", "--redis", refused, "--out", "x"]);
  expect([code, stderr]).toEqual([
    1,
    expect.stringContaining(`must be the address of a Redis that answers; got ${refused} (`),
  ]);
});
