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
    ["SIGHUP", 129],
  ])("the first %s aborts, the second exits at once with %i", (name, code) => {
    const { source, exits, asSource } = fakeProcess();
    let time = 0;
    const interruption = interruptible(asSource, () => time);
    expect([interruption.signal.aborted, interruption.exitCode]).toEqual([false, undefined]);
    source.emit(name, name);
    expect([interruption.signal.aborted, interruption.exitCode, exits]).toEqual([true, code, []]);
    expect((interruption.signal.reason as Error).message).toBe(`stopped by ${name}`);
    time = 1001;
    source.emit(name, name);
    expect(exits).toEqual([code]);
  });

  test.each(["SIGTERM", "SIGHUP"])("a %s that comes to the whole group and through its wrappers is one", (name) => {
    const { source, exits, asSource } = fakeProcess();
    interruptible(asSource, () => 0);
    for (let copy = 0; copy < 4; copy++) source.emit(name, name);
    expect(exits).toEqual([]);
  });

  test("the exit code of the second signal is its own", () => {
    const { source, exits, asSource } = fakeProcess();
    let time = 0;
    const interruption = interruptible(asSource, () => time);
    source.emit("SIGINT", "SIGINT");
    time = 1001;
    source.emit("SIGTERM", "SIGTERM");
    expect([interruption.exitCode, exits]).toEqual([130, [143]]);
  });

  test("gives the signals back", () => {
    const { source, asSource } = fakeProcess();
    interruptible(asSource).dispose();
    expect(source.eventNames()).toEqual([]);
  });
});
