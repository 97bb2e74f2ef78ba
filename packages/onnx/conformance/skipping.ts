import { it } from "vitest";
import { skips } from "./skipped.js";

let group = "";

/** Names the group that the tests registered by `register` belong to. */
export function withSkips(name: string, register: () => void): void {
  group = name;
  register();
}

/** Registers a test, or where it is on the list of skips, a skipped one that says why. */
export function testUnlessSkipped(name: string, body: () => unknown): void {
  const skip = skips.find(({ tests }) => tests.test(`${group} ${name}`));
  if (skip === undefined) it(name, async () => void (await body()));
  // The reason, from the list of skips, stands in the name.
  else it.skip(`${name} (${skip.reason})`, () => undefined);
}
