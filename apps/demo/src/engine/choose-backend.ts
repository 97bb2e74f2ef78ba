import { BackendError } from "@elbo/core";
import { type Dataset } from "@elbo/datasets";
import { type Settings } from "../protocol/settings.js";
import { activate, candidates } from "./backends.js";
import { buildModel } from "./build.js";
import { oneStep, startTraining } from "./training.js";

/** Steps that are timed, after one that compiles what has to be compiled. */
const timedSteps = 3;
/** A backend this many times slower than the best on one model is not tried on the next. */
const hopeless = 4;

/** Times a few steps of a model on each backend, and remembers which are out of the question. */
export interface BackendChoice {
  /**
   * Makes the fastest backend the active one.
   *
   * @param asked the one to take without asking for the time
   * @returns milliseconds of a step on each that was tried
   * @throws {BackendError} if none works
   */
  choose(settings: Settings, data: Dataset, asked?: string): Promise<Readonly<Record<string, number>>>;
}

export function createBackendChoice(names: () => readonly string[] = candidates): BackendChoice {
  const excluded = new Set<string>();
  const known = new Map<string, Readonly<Record<string, number>>>();
  return {
    choose: async (settings, data, asked) => {
      if (asked !== undefined) return take(asked);
      const key = `${settings.model} ${settings.data}`;
      const timings =
        known.get(key) ??
        (await timeAll(
          names().filter((name) => !excluded.has(name)),
          settings,
          data,
        ));
      known.set(key, timings);
      const [best] = Object.entries(timings).sort(([, a], [, b]) => a - b);
      if (best === undefined) throw noBackend("none that works");
      for (const [name, milliseconds] of Object.entries(timings))
        if (milliseconds > hopeless * best[1]) excluded.add(name);
      await activate(best[0]);
      return timings;
    },
  };
}

async function take(name: string): Promise<Readonly<Record<string, number>>> {
  if (!(await activate(name))) throw noBackend(name);
  return {};
}

async function timeAll(names: readonly string[], settings: Settings, data: Dataset): Promise<Record<string, number>> {
  const timings: Record<string, number> = {};
  for (const name of names) if (await activate(name)) timings[name] = await timeSteps(settings, data);
  return timings;
}

async function timeSteps(settings: Settings, data: Dataset): Promise<number> {
  const training = startTraining(buildModel(settings, data), data, settings);
  try {
    await oneStep(training);
    const began = performance.now();
    for (let i = 0; i < timedSteps; i++) await oneStep(training);
    return (performance.now() - began) / timedSteps;
  } finally {
    training.dispose();
  }
}

function noBackend(got: string): BackendError {
  const advice = "Allow WebAssembly, or take another browser.";
  return new BackendError(`engine: backend must be one that runs in this browser; got ${got}. ${advice}`);
}
