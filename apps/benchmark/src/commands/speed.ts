import { defineCommand } from "../command-line/command.js";
import { choice, count, flag, list, number, withDefault } from "../command-line/option.js";
import { type Output } from "../command-line/output.js";
import { UsageError } from "../command-line/usage-error.js";
import { backendNames, type Engine, startEngine } from "../engine.js";
import { alignColumns } from "../report/text-table.js";
import { requireScalable, timeGrowth } from "../speed/growth.js";
import { productShare } from "../speed/product-share.js";
import { timePytorch } from "../speed/pytorch.js";
import { timeSteps } from "../speed/time-steps.js";
import { buildWorkload, scalableWorkloads, workloadNames } from "../speed/workloads.js";

/** More than any processor has cores; thousands end the process. */
const mostThreads = 256;

export const speed = defineCommand({
  name: "speed",
  summary: "times whole training steps, alone or beside PyTorch",
  options: {
    only: list(choice(workloadNames, `which of ${workloadNames.join(", ")} (default: all)`, "workload")),
    executor: choice(backendNames, "what steps run on (default: the fastest that starts)"),
    threads: count("threads of ONNX Runtime (default: one for each core)", mostThreads),
    seconds: withDefault(number("s", "how long each workload runs", { above: 0 }), 2),
    against: choice(["pytorch"], "times the reference in ELBO_PEERS_DIR too, workload by workload, and divides"),
    products: flag("adds the share of a step that matrix products and convolutions take, by ONNX Runtime's profile"),
    growth: flag(`times ${Object.keys(scalableWorkloads).join(" and ")} at other batches and widths instead`),
  },
  run: async ({ values, output }) => {
    const { only = values.growth ? Object.keys(scalableWorkloads) : workloadNames } = values;
    if (values.growth) only.forEach(requireScalable);
    const engine = await startEngine(values.executor, values.threads === undefined ? {} : { threads: values.threads });
    output.say(engine.note);
    if (values.products && engine.backend !== "onnx")
      throw new UsageError("--products", "used with the onnx executor", engine.backend);
    await (values.growth ? reportGrowth(only, engine, values, output) : reportTimes(only, engine, values, output));
  },
});

interface Measurement {
  readonly seconds: number;
  readonly threads?: number | undefined;
  readonly against?: string | undefined;
  readonly products: boolean;
}

async function reportTimes(
  names: readonly string[],
  engine: Engine,
  options: Measurement,
  output: Output,
): Promise<void> {
  const ours: Record<string, number> = {};
  const theirs: Record<string, number> = {};
  const shares: Record<string, number> = {};
  let reference = "";
  for (const name of names) {
    output.status(name);
    ours[name] = Number((await timeSteps(buildWorkload(name), engine.executor, options.seconds)).toFixed(3));
    if (options.products)
      shares[name] = Number((await productShare(buildWorkload(name), options.seconds, options.threads)).toFixed(3));
    if (options.against === undefined) continue;
    output.status(`${name}, PyTorch with three settings of its threads`);
    const { library, ms_per_step } = await timePytorch([name], options.seconds);
    reference = library;
    theirs[name] = ms_per_step[name]!;
  }
  const ratio = Object.fromEntries(Object.entries(theirs).map(([name, time]) => [name, time / ours[name]!]));
  const library = `elbo on ${engine.backend}`;
  const document = {
    library,
    ms_per_step: ours,
    ...(options.products && { product_share: shares }),
    ...(options.against !== undefined && { against: { library: reference, ms_per_step: theirs }, ratio }),
  };
  const columns: [string, (name: string) => string][] = [
    ["training step, median ms", (name) => name],
    [library, (name) => ours[name]!.toFixed(3)],
    ...column(options.products, "in products", (name) => `${(100 * shares[name]!).toFixed(0)}%`),
    ...column(options.against !== undefined, reference, (name) => theirs[name]!.toFixed(3)),
    ...column(options.against !== undefined, "ratio", (name) => ratio[name]!.toFixed(2)),
  ];
  const rows = names.map((name) => columns.map(([, cell]) => cell(name)));
  output.result(document, alignColumns([columns.map(([title]) => title), ...rows], 1));
}

function column(shown: boolean, title: string, cell: (name: string) => string): [string, (name: string) => string][] {
  return shown ? [[title, cell]] : [];
}

async function reportGrowth(
  names: readonly string[],
  engine: Engine,
  { seconds }: Measurement,
  output: Output,
): Promise<void> {
  const tables: string[] = [];
  const growth: Record<string, unknown> = {};
  for (const name of names) {
    output.status(name);
    const measured = await timeGrowth(name, engine.executor, seconds);
    growth[name] = measured;
    for (const [axis, times] of Object.entries(measured)) {
      const entries = Object.entries(times as Record<number, number>);
      const title = [`${name}, median ms by ${axis}`, ...entries.map(([size]) => size)];
      tables.push(
        alignColumns([title, [`elbo on ${engine.backend}`, ...entries.map(([, time]) => time.toFixed(3))]], 1),
      );
    }
  }
  output.result({ library: `elbo on ${engine.backend}`, growth }, tables.join("\n\n"));
}
