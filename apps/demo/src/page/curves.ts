import uPlot from "uplot";
import { type Progress } from "../protocol/messages.js";
import { element, themeColor } from "./dom.js";
import { meaningOf, readable } from "./terms.js";

/** Whose losses a curve shows: those of the model, or of the one beside it. */
export type Track = 0 | 1;

/** Live curves of the loss and every term of it. */
export interface Curves {
  add(progress: Progress, track?: Track): void;
  /** @param track the one that begins again; both where none is given */
  clear(track?: Track): void;
  /** Again with the colours of the theme and the size of the page. */
  refresh(): void;
}

/** Points that a curve keeps; beyond these every second one goes, so that memory stays flat however long it runs. */
const most = 600;

interface Line {
  readonly value: HTMLElement;
  steps: number[];
  values: number[];
}

interface Chart {
  plot: uPlot;
  readonly card: HTMLElement;
  readonly lines: readonly [Line, Line];
}

/**
 * A small chart for each term: they have units of their own.
 *
 * @param share of each value in the running mean that is drawn: 1 draws the values as they are
 */
export function createCurves(container: HTMLElement, share = 0.1): Curves {
  const charts = new Map<string, Chart>();
  const strides = [1, 1];
  let frame = 0;

  const draw = () => {
    for (const { plot, lines } of charts.values()) {
      // Another chart beside it has made it narrower.
      const { width, height } = sizeOf(plot.root.parentElement!);
      if (plot.width !== width) plot.setSize({ width, height });
      plot.setData(joined(lines, share));
    }
  };

  const begin = (name: string): Chart => {
    const place = element("div", { class: "chart" });
    const lines = [emptyLine("value"), emptyLine("value beside")] as const;
    const caption = element("figcaption", { title: meaningOf(name) }, element("span", {}, readable(name)));
    caption.append(...lines.map(({ value }) => value));
    const card = element("figure", { class: "curve" }, caption, place);
    const meaning = meaningOf(name);
    if (meaning !== "") card.append(element("p", { class: "quiet" }, meaning));
    if (/(^|vae\/)loss$/.test(name)) container.prepend(card);
    else container.append(card);
    const made: Chart = { plot: new uPlot(options(place), [[], [], []], place), card, lines };
    charts.set(name, made);
    return made;
  };

  const remove = (name: string) => {
    const { plot, card } = charts.get(name)!;
    plot.destroy();
    card.remove();
    charts.delete(name);
  };

  return {
    add: ({ steps, terms }, track = 0) => {
      for (const [name, values] of Object.entries(terms)) {
        const line = (charts.get(name) ?? begin(name)).lines[track];
        keep(line, steps, values, strides[track]!);
        if (line.steps.length <= most) continue;
        strides[track]! *= 2;
        for (const { lines } of charts.values()) thin(lines[track], strides[track]!);
      }
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(draw);
    },
    clear: (track) => {
      for (const [name, { lines }] of charts) {
        for (const each of track === undefined ? ([0, 1] as const) : [track]) {
          Object.assign(lines[each], { steps: [], values: [] });
          lines[each].value.textContent = "";
          strides[each] = 1;
        }
        if (lines.every(({ steps }) => steps.length === 0)) remove(name);
      }
      draw();
    },
    refresh: () => {
      for (const chart of charts.values()) {
        const place = chart.plot.root.parentElement!;
        chart.plot.destroy();
        chart.plot = new uPlot(options(place), joined(chart.lines, share), place);
      }
    },
  };
}

function emptyLine(kind: string): Line {
  return { value: element("span", { class: kind }), steps: [], values: [] };
}

function keep(line: Line, steps: Float64Array, values: Float32Array, stride: number): void {
  for (let i = 0; i < values.length; i++)
    if (steps[i]! % stride === 0 || line.steps.length === 0) {
      line.steps.push(steps[i]!);
      line.values.push(values[i]!);
    }
  const last = values.at(-1)!;
  line.value.textContent = Number.isFinite(last) ? show(last) : "";
}

function thin(line: Line, stride: number): void {
  const kept = line.steps.map((step, i) => [step, line.values[i]!] as const).filter(([step]) => step % stride === 0);
  line.steps = kept.map(([step]) => step);
  line.values = kept.map(([, value]) => value);
}

/** Both lines over the steps of either. */
function joined([own, beside]: Chart["lines"], share: number): uPlot.AlignedData {
  const table = ({ steps, values }: Line): uPlot.AlignedData => [steps, smooth(values, share)];
  if (beside.steps.length > 0) return uPlot.join([table(own), table(beside)]);
  return [own.steps, smooth(own.values, share), own.steps.map(() => null)];
}

/** A running mean: single batches differ more than what they learn. */
function smooth(values: readonly number[], share: number): number[] {
  let mean = values[0] ?? 0;
  return values.map((value) => (Number.isFinite(value) ? (mean += share * (value - mean)) : NaN));
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
  const line = { width: 1.5, points: { show: false }, spanGaps: true };
  return {
    ...sizeOf(chart),
    padding: [6, 20, 0, 0],
    legend: { show: false },
    cursor: { show: false },
    scales: { x: { time: false } },
    axes: [
      { ...axis, size: 18, gap: 2, grid: { show: false }, space: 60 },
      { ...axis, size: 38, gap: 4, space: 24 },
    ],
    series: [{}, { ...line, stroke: themeColor("accent") }, { ...line, stroke: themeColor("mark") }],
  };
}

function show(value: number): string {
  return Math.abs(value) >= 100 ? value.toFixed(0) : Math.abs(value) >= 10 ? value.toFixed(1) : value.toFixed(2);
}
