import { type Output } from "../command-line/output.js";
import { alignColumns } from "../report/text-table.js";
import { timeInBrowser } from "../speed/browser/time-in-browser.js";

export interface BrowserMeasurement {
  readonly seconds: number;
  readonly threads?: number | undefined;
}

/** Workloads that every engine of a page steps through in moments. */
export const browserWorkloads = ["digits-vae", "mlp-vae"] as const;

/** Steps in real Chromium: captured by ONNX Runtime, and on tfjs's backends, timed in turn. */
export async function reportBrowser(
  names: readonly string[],
  options: BrowserMeasurement,
  output: Output,
): Promise<void> {
  const { browser, medians } = await timeInBrowser(names, {
    ...options,
    onWorkload: (name) => output.status(`${name}, each engine in turn`),
  });
  const engines = Object.keys(Object.values(medians)[0] ?? {});
  const titles = [`step in ${browser}, median ms`, ...engines];
  const rows = names.map((name) => [name, ...engines.map((engine) => medians[name]![engine]!.toFixed(2))]);
  output.result({ browser, ms_per_step: medians }, alignColumns([titles, ...rows], 1));
}
