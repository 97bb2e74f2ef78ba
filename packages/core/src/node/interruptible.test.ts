import { EventEmitter } from "node:events";
import { describe, expect, test } from "vitest";
import { interruptible, type SignalSource } from "./interruptible.js";

function fakeProcess() {
  const exits: number[] = [];
  const source = Object.assign(new EventEmitter(), { exit: (code: number) => void exits.push(code) });
  return { source, exits, asSource: source as unknown as SignalSource };
}

describe("interruptible", () => {
  test.each([
    ["SIGINT", 130],
    ["SIGTERM", 143],
  ])("the first %s aborts, the second exits at once with %i", (name, code) => {
    const { source, exits, asSource } = fakeProcess();
    const interruption = interruptible(asSource);
    expect([interruption.signal.aborted, interruption.exitCode]).toEqual([false, undefined]);
    source.emit(name, name);
    expect([interruption.signal.aborted, interruption.exitCode, exits]).toEqual([true, code, []]);
    expect((interruption.signal.reason as Error).message).toBe(`stopped by ${name}`);
    source.emit(name, name);
    expect(exits).toEqual([code]);
  });

  test("the exit code of the second signal is its own", () => {
    const { source, exits, asSource } = fakeProcess();
    const interruption = interruptible(asSource);
    source.emit("SIGINT", "SIGINT");
    source.emit("SIGTERM", "SIGTERM");
    expect([interruption.exitCode, exits]).toEqual([130, [143]]);
  });

  test("gives the signals back", () => {
    const { source, asSource } = fakeProcess();
    interruptible(asSource).dispose();
    expect(source.eventNames()).toEqual([]);
  });
});
