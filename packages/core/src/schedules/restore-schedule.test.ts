import { expect, test } from "vitest";
import { type Json, type Schedule } from "../types.js";
import { constant } from "./constant.js";
import { cosine } from "./cosine.js";
import { cyclic } from "./cyclic.js";
import { linearWarmup } from "./linear-warmup.js";
import { restoreSchedule } from "./restore-schedule.js";
import { describeSchedule } from "./schedule.js";
import { stepDecay } from "./step-decay.js";

const at = (schedule: Schedule, step: number) => (typeof schedule === "number" ? schedule : schedule(step));

const schedules = [
  4,
  constant(0.5),
  linearWarmup({ steps: 10, from: 1, to: 4 }),
  cyclic({ steps: 20, cycles: 3, ratio: 0.7 }),
  cosine({ steps: 7, to: 0.1 }),
  stepDecay({ every: 3, factor: 0.5 }),
  stepDecay({ at: [2, 5], factor: 0.5 }),
].map((schedule) => ({ schedule, description: describeSchedule(schedule) }));

test.each(schedules)(
  "$description gives the schedule with the same values and description",
  ({ schedule, description }) => {
    const restored = restoreSchedule(JSON.parse(JSON.stringify(description)) as Json);
    for (let step = 0; step < 25; step++) expect(at(restored, step)).toBe(at(schedule, step));
    expect(describeSchedule(restored)).toEqual(description);
  },
);

test.each(["custom", null, [1], {}, { kind: "toString" }, true])("%j describes no schedule", (description) => {
  expect(() => restoreSchedule(description as Json)).toThrow(
    "restoreSchedule: description must be a number or a schedule of kind constant, cosine, cyclic, linearWarmup, plateau, stepDecay; got " +
      `${JSON.stringify(description)}. Give a schedule of your own again.`,
  );
});
