import { callOf } from "../program.js";
import { defineCommand } from "../command-line/command.js";
import { alignColumns } from "../report/text-table.js";
import { textTable } from "../report/text-table.js";
import { readResults } from "../run/read-results.js";
import { type Results } from "../run/results.js";
import { newestRun } from "../run/run-folder.js";
import { runArgument } from "./run-argument.js";

export const show = defineCommand({
  name: "show",
  summary: "shows a run, a study or a cell: what it was asked for, where it was done, what failed, and its metrics",
  argument: runArgument,
  options: {},
  run: async ({ argument, output }) => {
    const folder = argument ?? (await newestRun());
    const results = await readResults(folder);
    output.result({ folder, ...results }, describe(folder, results));
  },
});

function describe(folder: string, results: Results): string {
  const { plan, status, started, command, environment, trainings, failures = [] } = results;
  const { elbo, node, backend, executor, platform, processor } = environment;
  const counts = [`${trainings.length} of ${plan.trainings.length} trainings done`, `${failures.length} failed`];
  const rows = [
    ["folder", folder],
    ["state", `${status}, ${counts.join(", ")}`],
    ["command", callOf(...command)],
    ["started", started],
    ["software", `elbo ${elbo}, Node ${node}, ${backend} (${executor})`],
    ["machine", `${platform}, ${processor}`],
    ...(plan.trainings.length === 1
      ? Object.entries(plan.trainings[0]!).map(([name, value]) => [name, JSON.stringify(value)])
      : []),
  ];
  const about = alignColumns([["what", "value"], ...rows], 2);
  return trainings.length === 0 ? about : `${about}\n\n${textTable(results)}`;
}
