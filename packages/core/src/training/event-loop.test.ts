import { afterEach, expect, test, vi } from "vitest";
import { toyModel, toySource } from "../../test/toy-model.js";
import { type Executor } from "./executor.js";
import { eager } from "./eager.js";
import { yieldWhenDue } from "./event-loop.js";
import { fit } from "./fit.js";
import { prepareStep } from "./prepare-step.js";

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** Computes for a millisecond at least. */
function work(): void {
  const end = performance.now() + 1;
  while (performance.now() < end);
}

/** The longest stretch of parts of 1 ms each between two turns of the event loop, over `parts` of them. */
async function longestStretch(parts: number, yields: () => Promise<void>): Promise<number> {
  let [since, longest, going] = [0, 0, true];
  const turn = () => {
    since = 0;
    if (going) setImmediate(turn);
  };
  setImmediate(turn);
  for (let part = 0; part < parts; part++) {
    work();
    longest = Math.max(longest, ++since);
    await yields();
  }
  going = false;
  return longest;
}

test("a loop with parts of 1 ms lets events in every 16 ms at the latest", async () => {
  // The clock of performance.now is fine: 8 parts of 1 ms are the 8 ms, and one part may be under way.
  expect(await longestStretch(100, yieldWhenDue)).toBeLessThanOrEqual(9);
});

test("it waits for nothing where the last turn is not long ago", async () => {
  await new Promise(setImmediate);
  work();
  let turned = false;
  for (let part = 0; part < 9; part++) {
    work();
    await yieldWhenDue();
  }
  setImmediate(() => (turned = true));
  await yieldWhenDue();
  expect(turned).toBe(false);
});

test("faked timers do not hold it up", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "setImmediate"] });
  for (let part = 0; part < 20; part++) {
    work();
    await yieldWhenDue();
  }
});

test("without setImmediate, as in a browser, messages give the turn, also to two loops at once", async () => {
  vi.stubGlobal("setImmediate", undefined);
  vi.resetModules();
  const { yieldWhenDue: yieldByMessage } = await import("./event-loop.js");
  const opened = vi.spyOn(MessagePort.prototype, "postMessage");
  const loop = async () => {
    for (let part = 0; part < 20; part++) {
      work();
      await yieldByMessage();
    }
  };
  await Promise.all([loop(), loop()]);
  // 40 parts of 1 ms, a turn after 8.
  expect(opened.mock.calls.length).toBeGreaterThanOrEqual(4);
  opened.mockRestore();
});

/** Resolves at once, as tfjs on the CPU does. */
const immediate: Executor = { name: "immediate", prepare: (step) => eager.prepare(step) };

test.each([eager, immediate])(
  "timers fire and AbortSignal.timeout ends a training on the executor $name",
  async (executor) => {
    const model = toyModel();
    let fired = 0;
    const timer = setInterval(() => fired++, 5);
    const signal = AbortSignal.timeout(60);
    const { stopped } = await fit(model, toySource(23), { epochs: 1_000_000, batchSize: 5, executor, signal });
    clearInterval(timer);
    expect(stopped).toBe("aborted");
    // One would do; a turn every 16 ms would be 3.
    expect(fired).toBeGreaterThan(0);
    model.dispose();
  },
);

test("an executor that is none is refused before anything runs, with the way out", () => {
  const step = { training: false, state: new Map(), run: () => ({}) };
  const factory = (() => eager) as never;
  expect(() => prepareStep("fit", factory, step)).toThrow(
    "fit: executor must be an executor such as eager or onnx(); got a function. Call it: executor: onnx().",
  );
  expect(() => prepareStep("evaluation", "onnx" as never, step)).toThrow(
    'evaluation: executor must be an executor such as eager or onnx(); got "onnx". Leave it out, or pass eager or onnx().',
  );
});
