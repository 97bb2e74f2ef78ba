import { expect, it } from "vitest";
import { type Output } from "../command-line/output.js";
import { countEpochs, duration, measuringProgress, trainingProgress } from "./progress.js";

function record(live: boolean) {
  const said: string[] = [];
  const shown: string[] = [];
  const output: Output = {
    ...{ json: false, live, broken: new AbortController().signal, result: () => undefined },
    say: (line) => void said.push(line),
    status: (line) => void shown.push(line),
  };
  let time = 0;
  const progress = trainingProgress({ output, name: "vae-2-seed1", monitor: "loss", patience: 5, now: () => time });
  const epoch = (
    index: number,
    validation: number,
    at: number,
    best: [epoch: number, value: number] = [index, validation],
  ) => {
    time = at;
    const position = { epoch: index, epochs: 10, batch: 4, batches: 4, seconds: 1 };
    progress.epoch({
      ...position,
      terms: { loss: 100 },
      validation: { loss: validation },
      best: { epoch: best[0], value: best[1] },
    });
  };
  return { said, shown, progress, epoch };
}

it("writes a plain line at most every five seconds, and the last one at the end", () => {
  const { said, epoch, progress } = record(false);
  epoch(0, 90, 1_000);
  epoch(1, 80, 2_000);
  epoch(2, 85, 6_500, [1, 80]);
  epoch(3, 86, 7_000, [1, 80]);
  progress.end();
  expect(said.map((line) => line.slice(0, 24))).toEqual([
    "vae-2-seed1  epoch 1/10 ",
    "vae-2-seed1  epoch 3/10 ",
    "vae-2-seed1  epoch 4/10 ",
  ]);
  expect(said[1]).toContain("loss 100.00  validation 85.00  best 80.00 in epoch 2  patience 1/5  7 s");
});

it("rewrites one line where a person watches, with the time that is left at most", () => {
  const { shown, epoch, progress } = record(true);
  const position = { epoch: 0, epochs: 10, batches: 4, terms: { loss: 120 }, seconds: 1 };
  progress.step({ ...position, batch: 1 });
  progress.step({ ...position, batch: 2 });
  expect(shown).toHaveLength(1);
  epoch(0, 90, 1_000);
  epoch(4, 80, 5_000);
  expect(shown.at(-1)).toMatch(/epoch 5\/10 .* 5 s {2}at most 5 s left$/);
});

it("shows what is measured after an epoch until the next one is over", () => {
  const { shown, progress } = record(true);
  const position = { epoch: 0, epochs: 10, batch: 4, batches: 4, terms: { loss: 100 }, seconds: 1 };
  progress.epoch({ ...position, measured: { perplexity: 41.463, "codes used": 52 } });
  expect(shown.at(-1)).toContain("loss 100.00  perplexity 41.5  codes used 52  0 s");
});

it.each([
  [0.4, "0 s"],
  [59.6, "1 min 00 s"],
  [125, "2 min 05 s"],
  [3720, "1 h 02 min"],
])("%d seconds read %s", (seconds, text) => {
  expect(duration(seconds)).toBe(text);
});

it("says how far measuring is: a line at most every five seconds, one that is rewritten where a person watches", () => {
  for (const live of [false, true]) {
    const lines: string[] = [];
    const write = (line: string) => void lines.push(line);
    const output: Output = {
      json: false,
      live,
      broken: new AbortController().signal,
      result: () => undefined,
      say: write,
      status: write,
    };
    let time = 0;
    const progress = measuringProgress({ output, name: "vae-2-seed1", draws: 500, now: () => time });
    for (const [split, share, at] of [
      ["train", 0, 0],
      ["train", 0.5, 4_900],
      ["test", 0, 5_000],
      ["test", 0.256, 5_050],
      ["test", 1, 6_000],
    ] as const) {
      time = at;
      progress(split, share);
    }
    const line = (split: string, percent: number) =>
      `vae-2-seed1  measuring on ${split}, 500 draws per example  ${percent} %`;
    expect(lines).toEqual(
      live ? [line("train", 0), line("train", 50), line("test", 0), line("test", 100)] : [line("test", 0)],
    );
  }
});

it("counts one epoch as one", () => {
  expect([1, 2].map(countEpochs)).toEqual(["1 epoch", "2 epochs"]);
});
