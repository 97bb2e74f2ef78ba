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

export function createBackendChoice(
  names: () => readonly string[] | Promise<readonly string[]> = candidates,
): BackendChoice {
  const excluded = new Set<string>();
  const known = new Map<string, Readonly<Record<string, number>>>();
  return {
    choose: async (settings, data, asked) => {
      if (asked !== undefined) return take(asked);
      const key = `${settings.model} ${settings.data}`;
      const timings =
        known.get(key) ??
        (await timeAll(
          (await names()).filter((name) => !excluded.has(name)),
          settings,
          data,
        ));
      known.set(key, timings);
      const [best] = Object.entries(timings).sort(([, a], [, b]) => a - b);
      if (best === undefined) throw noBackend("none that works", "Allow WebAssembly, or take another browser.");
      for (const [name, milliseconds] of Object.entries(timings))
        if (milliseconds > hopeless * best[1]) excluded.add(name);
      await activate(best[0]);
      return timings;
    },
  };
}

async function take(name: string): Promise<Readonly<Record<string, number>>> {
  if (!(await activate(name))) throw noBackend(name, "Without backend in the address the page finds one by itself.");
  return {};
}

/** A backend on which a step throws, as one that lacks an operation, is left out where another can. */
async function timeAll(names: readonly string[], settings: Settings, data: Dataset): Promise<Record<string, number>> {
  const timings: Record<string, number> = {};
  const errors: unknown[] = [];
  for (const name of names)
    if (await activate(name))
      try {
        timings[name] = await timeSteps(settings, data);
      } catch (error) {
        errors.push(error);
      }
  if (Object.keys(timings).length === 0 && errors.length > 0) throw errors[0];
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

function noBackend(got: string, advice: string): BackendError {
  return new BackendError(`engine: backend must be one that runs in this browser; got ${got}. ${advice}`);
}
