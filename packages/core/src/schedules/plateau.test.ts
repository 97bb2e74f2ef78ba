import { expect, test } from "vitest";
import { ArgumentError } from "../errors.js";
import { isPlateau, plateau } from "./plateau.js";
import { restoreSchedule } from "./restore-schedule.js";
import { describeSchedule } from "./schedule.js";

test("the value falls after as many stale epochs as patience has, counted anew each time, and not below the least", () => {
  const rate = plateau({ from: 1, factor: 0.1, patience: 2, least: 0.05 });
  const after = (...metrics: number[]) => {
    rate.follow(metrics);
    return rate(metrics.length);
  };
  expect(after()).toBe(1);
  expect(after(3, 2, 2)).toBe(1);
  // Equal is not lower.
  expect(after(3, 2, 2, 2)).toBe(0.1);
  expect(after(3, 2, 2, 2, 2.5)).toBe(0.1);
  expect(after(3, 2, 2, 2, 2.5, 2.4)).toBe(0.05);
  // A lower one between keeps it.
  expect(after(3, 2, 2, 1, 2)).toBe(1);
  expect(after(3)).toBe(1);
});

test("it is a schedule that a file describes, and a number and others are none", () => {
  const described = describeSchedule(plateau({ from: 0.01 }));
  expect(described).toEqual({ kind: "plateau", from: 0.01, factor: 0.5, patience: 5, least: 0 });
  expect(isPlateau(restoreSchedule(described))).toBe(true);
  expect([isPlateau(0.1), isPlateau(() => 1)]).toEqual([false, false]);
});

test.each([
  [{ from: -1 }, "plateau: from must be at least 0; got -1."],
  [{ least: NaN }, 'plateau: least must be a finite number; got "NaN".'],
  [{ factor: 1 }, "plateau: factor must be above 0 and below 1; got 1."],
  [{ patience: 0 }, "plateau: patience must be a positive integer; got 0."],
  [{ to: 1 }, 'plateau: options must be among from, factor, patience, least; got "to". Is it misspelt?'],
])("%o is refused", (options, message) => {
  expect(() => plateau(options as object)).toThrow(ArgumentError);
  expect(() => plateau(options as object)).toThrow(message);
});
