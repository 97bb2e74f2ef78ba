import { interruptible } from "@elbo/core/node";
import { callOf } from "../program.js";
import { brokenCode, Interrupted } from "../command-line/interrupted.js";
import { type Results } from "../run/results.js";
import { type RunOptions, runPlan } from "../run/run-plan.js";
import { finishRun } from "./finish-run.js";

/**
 * Does what is left of a run, shows its metrics and writes its report. Signals, and an output that nobody takes any more, end
 * it in order until then.
 *
 * @throws {Interrupted} that says how to go on, when what there is was saved
 */
export async function carryOut(results: Results, options: Omit<RunOptions, "signal">): Promise<void> {
  const { folder, output } = options;
  const interruption = interruptible();
  try {
    const signal = AbortSignal.any([interruption.signal, output.broken]);
    const { results: done, exhibits } = await runPlan(results, { ...options, signal });
    // A run whose training is over needs nobody who listens.
    await finishRun(done, { ...options, signal: interruption.signal, exhibits });
  } catch (error) {
    if (!(error instanceof Interrupted)) throw error;
    const exitCode = interruption.exitCode ?? brokenCode(output.broken.reason);
    throw new Interrupted(`${error.message} To go on: ${callOf("resume", folder)}`, exitCode);
  } finally {
    interruption.dispose();
  }
}
