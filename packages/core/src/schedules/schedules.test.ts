import fc from "fast-check";
import { expect, test } from "vitest";
import { constant } from "./constant.js";
import { cosine } from "./cosine.js";
import { cyclic } from "./cyclic.js";
import { linearWarmup } from "./linear-warmup.js";
import { type DescribedSchedule, describeSchedule } from "./schedule.js";
import { stepDecay } from "./step-decay.js";

const twoCycles = { 0: 0, 1: 0.2, 4: 0.8, 5: 1, 9: 1, 10: 0, 12: 0.4, 19: 1, 20: 1, 21: 1 };
const values: [name: string, schedule: DescribedSchedule, byStep: Record<number, number>][] = [
  ["constant", constant(0.25), { 0: 0.25, 1e6: 0.25 }],
  ["linearWarmup", linearWarmup({ steps: 4 }), { 0: 0, 1: 0.25, 3: 0.75, 4: 1, 5: 1, 1e9: 1 }],
  ["linearWarmup downwards", linearWarmup({ from: 5, to: 1, steps: 2 }), { 0: 5, 1: 3, 2: 1, 3: 1 }],
  // Two cycles of 10: a ramp over 5 steps, then 5 at the top.
  ["cyclic", cyclic({ steps: 20, cycles: 2 }), twoCycles],
  ["cyclic of ratio 1", cyclic({ from: 1, to: 3, steps: 8, cycles: 2, ratio: 1 }), { 0: 1, 2: 2, 3: 2.5, 4: 1, 8: 3 }],
  // Fu et al., equation 7, with T = 10 and M = 4: cycles start every ceil(2.5) = 3 steps, positions count in 2.5.
  ["cyclic that does not divide", cyclic({ steps: 10 }), { 0: 0, 1: 0.8, 2: 1, 3: 0, 4: 0.8, 9: 0, 10: 1 }],
  ["cosine", cosine({ steps: 6 }), { 0: 1, 2: 0.75, 3: 0.5, 4: 0.25, 6: 0, 7: 0 }],
  ["cosine upwards", cosine({ from: 0, to: 4, steps: 2 }), { 0: 0, 1: 2, 2: 4 }],
  ["stepDecay", stepDecay({ every: 3, factor: 0.5 }), { 0: 1, 2: 1, 3: 0.5, 5: 0.5, 6: 0.25 }],
  ["stepDecay at steps", stepDecay({ at: [1, 4], factor: 0.5 }), { 0: 1, 1: 0.5, 3: 0.5, 4: 0.25, 9: 0.25 }],
  ["stepDecay at no step", stepDecay({ from: 3, at: [] }), { 0: 3, 9: 3 }],
  ["stepDecay by 0.1", stepDecay({ from: 1e-3, every: 1 }), { 0: 1e-3, 1: 1e-4, 2: 1e-5 }],
];

test.each(values)("%s has the values of its formula", (_name, schedule, byStep) => {
  // Float64 arithmetic: a few roundings of 1e-16.
  for (const [step, value] of Object.entries(byStep)) expect(schedule(Number(step)), step).toBeCloseTo(value, 14);
});

test("schedules stay between their ends", () => {
  const end = fc.double({ min: -1e3, max: 1e3, noNaN: true });
  const options = fc.record({ from: end, to: end, steps: fc.integer({ min: 4, max: 1000 }) });
  fc.assert(
    fc.property(options, fc.nat(2000), (options, step) => {
      for (const schedule of [linearWarmup(options), cyclic(options), cosine(options)]) {
        // One rounding of a value up to 1e3 may step over an end.
        expect(schedule(step)).toBeGreaterThanOrEqual(Math.min(options.from, options.to) - 1e-12);
        expect(schedule(step)).toBeLessThanOrEqual(Math.max(options.from, options.to) + 1e-12);
      }
    }),
    { seed: 1 },
  );
});

test("a schedule describes itself as JSON, with its defaults", () => {
  expect(describeSchedule(0.1)).toBe(0.1);
  expect(describeSchedule((step) => step)).toBe("custom");
  const ramps = [linearWarmup({ steps: 5 }), cyclic({ steps: 8 }), cosine({ steps: 7 })];
  const described = [constant(2), ...ramps, stepDecay({ every: 9 })].map(describeSchedule);
  expect(JSON.parse(JSON.stringify(described))).toEqual([
    { kind: "constant", value: 2 },
    { kind: "linearWarmup", from: 0, to: 1, steps: 5 },
    { kind: "cyclic", from: 0, to: 1, steps: 8, cycles: 4, ratio: 0.5 },
    { kind: "cosine", from: 1, to: 0, steps: 7 },
    { kind: "stepDecay", from: 1, every: 9, factor: 0.1 },
  ]);
});

const refusals: [call: () => unknown, message: string][] = [
  [() => constant(NaN), 'constant: value must be a finite number; got "NaN".'],
  [() => linearWarmup({ steps: 0 }), "linearWarmup: steps must be a positive integer; got 0."],
  [() => linearWarmup({ steps: 5, from: Infinity }), 'linearWarmup: from must be a finite number; got "Infinity".'],
  [
    () => linearWarmup({ steps: 5, start: 1 } as { steps: number }),
    'linearWarmup: options must be among from, to, steps; got "start". Is it misspelt?',
  ],
  [() => cyclic({ steps: 10, cycles: 1.5 }), "cyclic: cycles must be a positive integer; got 1.5."],
  [() => cyclic({ steps: 3 }), "cyclic: cycles must be at most steps, 3; got 4."],
  [() => cyclic({ steps: 10, ratio: 0 }), "cyclic: ratio must be above 0 and at most 1; got 0."],
  [() => cosine({ steps: 5, to: NaN }), 'cosine: to must be a finite number; got "NaN".'],
  [() => stepDecay({ every: -1 }), "stepDecay: every must be a positive integer; got -1."],
  [() => stepDecay({}), 'stepDecay: every must be a positive integer; got "NaN".'],
  [() => stepDecay({ every: 2, at: [1] }), "stepDecay: every must be left out where at is given; got 2."],
  [() => stepDecay({ at: [4, 4] }), "stepDecay: at must be integers of at least 0 that grow; got [4,4]."],
  [() => stepDecay({ at: [0.5] }), "stepDecay: at must be integers of at least 0 that grow; got [0.5]."],
  [() => stepDecay({ every: 1, factor: 0 }), "stepDecay: factor must be finite and above 0; got 0."],
];

test.each(refusals.map(([call, message]) => ({ call, message })))("$message", ({ call, message }) => {
  expect(call).toThrow(expect.objectContaining({ name: "ArgumentError", message }) as Error);
});
