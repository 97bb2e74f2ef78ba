import { afterEach, describe, expect, test, vi } from "vitest";
import { defaultProgress, plainProgress, progressLine, type ProgressNote, terminalProgress } from "./progress.js";

const note: ProgressNote = {
  epoch: 2,
  epochs: 100,
  batch: 16,
  batches: 16,
  terms: { kl: 3, loss: 98.214 },
  seconds: 1.23,
};

describe("progressLine", () => {
  test("shows the epoch, the losses and the seconds, and the step within an epoch", () => {
    expect(progressLine({ ...note, validation: { loss: 99.054 } })).toBe(
      "epoch 3/100  loss 98.21  validation loss 99.05  1.2 s",
    );
    expect(progressLine({ ...note, batch: 3 })).toBe("epoch 3/100  step 3/16  loss 98.21  1.2 s");
  });

  test("shows each player's loss, small and large ones legibly", () => {
    const terms = { "generator/loss": 0.00012345, "critic/loss": -12345678, "critic/real": 1 };
    expect(progressLine({ ...note, terms })).toContain("generator/loss 1.234e-4  critic/loss -1.235e+7  1.2 s");
    expect(progressLine({ ...note, terms: { loss: 0 } })).toContain("loss 0.0000");
  });
});

describe("terminalProgress", () => {
  const record = (columns?: number) => {
    const written: string[] = [];
    let clock = 0;
    const reporter = terminalProgress({ columns, write: (text) => written.push(text) }, () => clock);
    return { written, reporter, wait: (milliseconds: number) => void (clock += milliseconds) };
  };

  test("rewrites one line, at most ten times a second, and ends it", () => {
    const { written, reporter, wait } = record();
    reporter.step({ ...note, batch: 1 });
    wait(50);
    reporter.step({ ...note, batch: 2 });
    wait(50);
    reporter.step({ ...note, batch: 3 });
    reporter.epoch(note);
    reporter.end();
    expect(written).toEqual([
      "\r\u001b[2Kepoch 3/100  step 1/16  loss 98.21  1.2 s",
      "\r\u001b[2Kepoch 3/100  step 3/16  loss 98.21  1.2 s",
      "\r\u001b[2Kepoch 3/100  loss 98.21  1.2 s",
      "\n",
    ]);
  });

  test("cuts the line to the width of the terminal, and prints nothing where nothing happened", () => {
    const { written, reporter } = record(24);
    reporter.end();
    reporter.epoch(note);
    expect(written).toEqual(["\r\u001b[2Kepoch 3/100  loss 98.21"]);
  });
});

test("plainProgress prints a line per epoch and none per step", () => {
  const lines: string[] = [];
  const reporter = plainProgress((line) => lines.push(line));
  reporter.step(note);
  reporter.epoch(note);
  reporter.end();
  expect(lines).toEqual(["epoch 3/100  loss 98.21  1.2 s"]);
});

describe("defaultProgress", () => {
  afterEach(() => vi.unstubAllGlobals());
  const withStandardError = (isTTY: boolean) => {
    const written: string[] = [];
    vi.stubGlobal("process", { stderr: { isTTY, write: (text: string) => written.push(text) } });
    defaultProgress().epoch(note);
    return written;
  };

  test("rewrites a line on a terminal and prints plain ones elsewhere", () => {
    expect(withStandardError(true)).toEqual(["\r\u001b[2Kepoch 3/100  loss 98.21  1.2 s"]);
    expect(withStandardError(false)).toEqual(["epoch 3/100  loss 98.21  1.2 s\n"]);
  });

  test("prints to the console where there is no process, as in a browser", () => {
    const info = vi.spyOn(console, "info").mockImplementation(() => undefined);
    vi.stubGlobal("process", undefined);
    defaultProgress().epoch(note);
    expect(info.mock.calls).toEqual([["epoch 3/100  loss 98.21  1.2 s"]]);
    info.mockRestore();
  });
});
