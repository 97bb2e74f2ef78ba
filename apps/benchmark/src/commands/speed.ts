import { backendNames, startEngine } from "../engine.js";
import { defineCommand } from "../command-line/command.js";
import { choice, list, number, text, withDefault } from "../command-line/option.js";
import { type Output } from "../command-line/output.js";
import { alignColumns } from "../report/text-table.js";
import { type Speeds, timePytorch } from "../speed/pytorch.js";
import { timeSteps } from "../speed/time-steps.js";
import { requireWorkload, workloadNames } from "../speed/workloads.js";

export const speed = defineCommand({
  name: "speed",
  summary: "times whole training steps, alone or beside PyTorch",
  options: {
    only: withDefault(list(text("workload", `which of ${workloadNames.join(", ")}`)), workloadNames),
    executor: choice(backendNames, "what steps run on (default: the fastest that starts)"),
    seconds: withDefault(number("s", "how long each workload runs", { above: 0 }), 2),
    against: choice(["pytorch"], "times the reference in ELBO_PEERS_DIR too, and divides"),
  },
  run: async ({ values: { only, executor, seconds, against }, output }) => {
    only.forEach(requireWorkload);
    const ours = await timeAll(only, executor, seconds, output);
    if (against === undefined) return output.result(ours, table(ours));
    output.status("PyTorch, with three settings of its threads");
    const theirs = await timePytorch(only, seconds);
    const ratios = Object.fromEntries(only.map((name) => [name, theirs.ms_per_step[name]! / ours.ms_per_step[name]!]));
    output.result({ ...ours, against: theirs, ratio: ratios }, table(ours, theirs));
  },
});

async function timeAll(
  names: readonly string[],
  asked: (typeof backendNames)[number] | undefined,
  seconds: number,
  output: Output,
): Promise<Speeds> {
  const { executor, backend, note } = await startEngine(asked);
  output.say(note);
  const times: Record<string, number> = {};
  for (const name of names) {
    output.status(name);
    times[name] = Number((await timeSteps(name, executor, seconds)).toFixed(3));
  }
  return { library: `elbo on ${backend}`, ms_per_step: times };
}

function table(ours: Speeds, theirs?: Speeds): string {
  const titles = ["training step, median ms", ours.library, ...(theirs ? [theirs.library, "ratio"] : [])];
  const rows = Object.entries(ours.ms_per_step).map(([name, own]) => {
    const other = theirs?.ms_per_step[name];
    return [name, own.toFixed(3), ...(other === undefined ? [] : [other.toFixed(3), (other / own).toFixed(2)])];
  });
  return alignColumns([titles, ...rows], 1);
}
