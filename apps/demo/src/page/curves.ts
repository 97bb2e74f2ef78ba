import uPlot from "uplot";
import { type Progress } from "../protocol/messages.js";
import { element, themeColor } from "./dom.js";

/** Live curves of the loss and every term of it. */
export interface Curves {
  add(progress: Progress): void;
  clear(): void;
  /** Again with the colours of the theme and the size of the page. */
  refresh(): void;
  /** The last values, as text. */
  readonly latest: string;
}

/** Points that a curve keeps; beyond these every second one goes, so that memory stays flat however long it runs. */
const most = 600;

interface Series {
  readonly plot: uPlot;
  readonly card: HTMLElement;
  readonly value: HTMLElement;
  steps: number[];
  values: number[];
}

/** A small chart for each term: they have units of their own. */
export function createCurves(container: HTMLElement): Curves {
  const series = new Map<string, Series>();
  let stride = 1;

  const add = ({ steps, terms }: Progress) => {
    for (const [name, values] of Object.entries(terms)) {
      const one = series.get(name) ?? begin(name);
      for (let i = 0; i < values.length; i++)
        if (steps[i]! % stride === 0 || one.steps.length === 0) {
          one.steps.push(steps[i]!);
          one.values.push(values[i]!);
        }
      const last = values.at(-1)!;
      one.value.textContent = Number.isFinite(last) ? show(last) : "";
    }
    if ([...series.values()].some((one) => one.steps.length > most)) thin();
    requestAnimationFrame(draw);
  };

  const thin = () => {
    stride *= 2;
    for (const one of series.values()) {
      const kept = one.steps.map((step, i) => [step, one.values[i]!] as const).filter(([step]) => step % stride === 0);
      one.steps = kept.map(([step]) => step);
      one.values = kept.map(([, value]) => value);
    }
  };

  const draw = () => {
    for (const { plot, steps, values } of series.values()) {
      // Another chart beside it has made it narrower.
      const { width, height } = sizeOf(plot.root.parentElement!);
      if (plot.width !== width) plot.setSize({ width, height });
      plot.setData([steps, smooth(values)]);
    }
  };

  const begin = (name: string): Series => {
    const value = element("span", { class: "value" });
    const chart = element("div", { class: "chart" });
    const card = element(
      "figure",
      { class: "curve" },
      element("figcaption", {}, element("span", {}, readable(name)), value),
      chart,
    );
    if (name === "loss") container.prepend(card);
    else container.append(card);
    const made: Series = { plot: new uPlot(options(chart), [[], []], chart), card, value, steps: [], values: [] };
    series.set(name, made);
    return made;
  };

  return {
    add,
    clear: () => {
      for (const { plot, card } of series.values()) {
        plot.destroy();
        card.remove();
      }
      series.clear();
      stride = 1;
    },
    refresh: () => {
      for (const one of series.values()) {
        const chart = one.plot.root.parentElement!;
        one.plot.destroy();
        Object.assign(one, { plot: new uPlot(options(chart), [one.steps, smooth(one.values)], chart) });
      }
    },
    get latest() {
      return [...series].map(([name, { value }]) => `${readable(name)} ${value.textContent}`).join(", ");
    },
  };
}

/** A running mean: single batches differ more than what they learn. */
function smooth(values: readonly number[]): number[] {
  let mean = values[0] ?? 0;
  return values.map((value) => (Number.isFinite(value) ? (mean += 0.1 * (value - mean)) : NaN));
}

function sizeOf(chart: HTMLElement): { width: number; height: number } {
  return { width: Math.max(120, chart.clientWidth), height: Math.max(60, chart.clientHeight) };
}

function options(chart: HTMLElement): uPlot.Options {
  const font = "11px system-ui, sans-serif";
  const axis = {
    stroke: themeColor("quiet"),
    font,
    grid: { stroke: themeColor("line"), width: 1 },
    ticks: { show: false },
  };
  return {
    ...sizeOf(chart),
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: false } },
    axes: [
      { ...axis, size: 18, gap: 2, grid: { show: false }, space: 60 },
      { ...axis, size: 38, gap: 4, space: 24 },
    ],
    series: [{}, { stroke: themeColor("accent"), width: 1.5, points: { show: false } }],
  };
}

/** "generator/loss" as "generator loss", "totalCorrelation" as "total correlation". */
export function readable(name: string): string {
  if (name === "kl") return "KL";
  return name
    .replace(/\//g, " ")
    .replace(/([a-z])([A-Z])/g, (_, before: string, after: string) => `${before} ${after.toLowerCase()}`);
}

function show(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2);
}
