import { defineCommand } from "../command-line/command.js";
import { choice, count, flag, list, number, withDefault } from "../command-line/option.js";
import { type Output } from "../command-line/output.js";
import { UsageError } from "../command-line/usage-error.js";
import { backendNames, type Engine, startEngine } from "../engine.js";
import { alignColumns } from "../report/text-table.js";
import { requireScalable, timeGrowth } from "../speed/growth.js";
import { profileStep } from "../speed/profile-step.js";
import { referenceNames } from "../speed/references.js";
import { timeSteps } from "../speed/time-steps.js";
import { buildWorkload, scalableWorkloads, workloadNames } from "../speed/workloads.js";
import { browserWorkloads, reportBrowser } from "./speed-browser.js";
import { reportLosses, reportStandings } from "./speed-against.js";

/** More than any processor has cores; thousands end the process. */
const mostThreads = 256;

export const speed = defineCommand({
  name: "speed",
  summary: "times whole training steps, alone, in turn with PyTorch and JAX, or in a browser",
  options: {
    only: list(choice(workloadNames, `which of ${workloadNames.join(", ")} (default: all)`, "workload")),
    backend: choice(backendNames, "what steps run on (default: the fastest that starts)"),
    threads: count("threads of ONNX Runtime (default: one for each core)", mostThreads),
    seconds: withDefault(number("s", "how long each workload runs", { above: 0 }), 2),
    against: list(choice(referenceNames, "times these references in turn with ours (tooling/peers sets them up)")),
    check: flag("compares the references' losses of the same three steps with ours instead, with --against"),
    products: flag("adds the share of a step that matrix products and convolutions take, by ONNX Runtime's profile"),
    browser: flag(
      `times ${browserWorkloads.join(" and ")}, or those of --only, in Chromium: captured, and on tfjs's backends`,
    ),
    growth: flag(`times ${Object.keys(scalableWorkloads).join(" and ")} at other batches and widths instead`),
  },
  run: async ({ values, output }) => {
    const { against } = values;
    if (values.browser) {
      if (values.backend !== undefined || against !== undefined || values.growth || values.products)
        throw new UsageError("--browser", "used without --backend, --against, --growth and --products", "one of them");
      return reportBrowser(values.only ?? browserWorkloads, values, output);
    }
    const { only = values.growth ? Object.keys(scalableWorkloads) : workloadNames } = values;
    if (values.growth) only.forEach(requireScalable);
    if (values.check && against === undefined) throw new UsageError("--check", "used with --against", "none");
    const engine = await startEngine(values.backend, values.threads === undefined ? {} : { threads: values.threads });
    output.say(engine.note);
    if (values.products && engine.backend !== "onnx")
      throw new UsageError("--products", "used with the onnx backend", engine.backend);
    if (values.growth) return reportGrowth(only, engine, values, output);
    if (against === undefined) return reportTimes(only, engine, values, output);
    return (values.check ? reportLosses : reportStandings)(only, engine, { ...values, against }, output);
  },
});

interface Measurement {
  readonly seconds: number;
  readonly threads?: number | undefined;
  readonly products: boolean;
}

async function reportTimes(
  names: readonly string[],
  engine: Engine,
  options: Measurement,
  output: Output,
): Promise<void> {
  const ours: Record<string, number> = {};
  const shares: Record<string, number> = {};
  for (const name of names) {
    output.status(name);
    ours[name] = Number((await timeSteps(buildWorkload(name), engine.executor, options.seconds)).toFixed(3));
    if (!options.products) continue;
    const { productShare } = await profileStep(buildWorkload(name), options.seconds, options.threads);
    shares[name] = Number(productShare.toFixed(3));
  }
  const library = `elbo on ${engine.backend}`;
  const document = { library, ms_per_step: ours, ...(options.products && { product_share: shares }) };
  const titles = ["training step, median ms", library, ...(options.products ? ["in products"] : [])];
  const rows = names.map((name) => [
    name,
    ours[name]!.toFixed(3),
    ...(options.products ? [`${(100 * shares[name]!).toFixed(0)}%`] : []),
  ]);
  output.result(document, alignColumns([titles, ...rows], 1));
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
