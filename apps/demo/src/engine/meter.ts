import { type StepProgress } from "@elbo/core";
import { type Progress } from "../protocol/messages.js";

/** Collects the losses of steps until they are reported. */
export interface Meter {
  add(progress: StepProgress): void;
  /** What was added since the last time; undefined where nothing was. */
  take(): Progress | undefined;
  /** Training pauses: the time until it goes on is not counted. */
  rest(): void;
}

/** Seconds over which the speed is measured. */
const window = 2;

export function createMeter(now: () => number = () => performance.now()): Meter {
  let waiting: StepProgress[] = [];
  let times: number[] = [];
  return {
    add: (progress) => {
      waiting.push(progress);
      times.push(now());
    },
    take: () => {
      const last = waiting.at(-1);
      if (last === undefined) return undefined;
      const names = [...new Set(waiting.flatMap(({ terms }) => Object.keys(terms)))];
      const terms = names.map((name) => [name, Float32Array.from(waiting, ({ terms }) => terms[name] ?? NaN)] as const);
      times = times.filter((time) => time >= now() - 1000 * window);
      const seconds = (times.at(-1)! - times[0]!) / 1000;
      const report = {
        step: last.step + 1,
        epoch: last.epoch,
        stepsPerSecond: seconds > 0 ? (times.length - 1) / seconds : 0,
        terms: Object.fromEntries(terms),
        steps: Float64Array.from(waiting, ({ step }) => step + 1),
      };
      waiting = [];
      return report;
    },
    rest: () => (times = []),
  };
}
