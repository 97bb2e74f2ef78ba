import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { testUnlessSkipped } from "./skipping.js";

// The parts of jasmine that tfjs-core's tests use, on vitest's.

type Body = ((done: DoneCallback) => unknown) | (() => unknown);
type DoneCallback = (() => void) & { fail: (error?: unknown) => void };

function fail(reason?: unknown): never {
  throw reason instanceof Error ? reason : new Error(String(reason));
}

/** A test that may take a callback to call when it is done. */
function completed(body: Body): () => unknown {
  if (body.length === 0) return body as () => unknown;
  return () =>
    new Promise<void>((resolve, reject) => {
      const done: DoneCallback = Object.assign(() => resolve(), {
        fail: (error?: unknown) => reject(error instanceof Error ? error : new Error(String(error))),
      });
      Promise.resolve(body(done)).catch(done.fail);
    });
}

function spyOn(target: object, method: string) {
  const spy = vi.spyOn(target as Record<string, () => unknown>, method);
  const and = {
    callThrough: () => spy,
    callFake: (body: () => unknown) => spy.mockImplementation(body),
    returnValue: (value: unknown) => spy.mockReturnValue(value),
  };
  const calls = {
    count: () => spy.mock.calls.length,
    first: () => ({ args: spy.mock.calls[0] as unknown[] }),
    mostRecent: () => ({ args: spy.mock.calls.at(-1) as unknown[] }),
  };
  return Object.assign(spy, { and, calls });
}

Object.assign(globalThis, {
  describe,
  beforeAll,
  beforeEach,
  afterAll,
  afterEach,
  expect,
  fail,
  spyOn,
  it: (name: string, body: Body) => testUnlessSkipped(name, completed(body)),
  // Tests that tfjs-core leaves out itself.
  xit: (name: string) => it.skip(name),
  jasmine: { DEFAULT_TIMEOUT_INTERVAL: 20_000, any: expect.any },
});

expect.extend({ nothing: () => ({ pass: true, message: () => "" }) });
