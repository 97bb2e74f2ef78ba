import { type EpochRecord } from "@elbo/core";
import { type Draw } from "./chart.js";
import { type Html, html } from "./html.js";

/** One line of a chart of learning curves. */
export interface CurvePoint {
  readonly epoch: number;
  readonly nats: number;
  readonly line: string;
}

const colors = { train: "var(--train)", validation: "var(--validation)" } as const;

const termTitles: Readonly<Record<string, string>> = { loss: "-ELBO", reconstruction: "Reconstruction", kl: "KL" };

/** A chart each for the loss and its terms, over epochs, training beside validation. */
export function learningCurves(draw: Draw, epochs: readonly EpochRecord[], best: number | undefined): Html {
  const names = Object.keys(epochs[0]?.train ?? {});
  const ordered = ["loss", ...names.filter((name) => name !== "loss")];
  const charts = ordered.map((name) => {
    const points = epochs.flatMap(({ epoch, train, validation }) => [
      { epoch: epoch + 1, nats: train[name]!, line: "train" },
      ...(validation ? [{ epoch: epoch + 1, nats: validation[name]!, line: "validation" }] : []),
    ]);
    return html`<div class="chart"><h4>${termTitles[name] ?? name}</h4>${drawCurves(draw, points, colors, best)}</div>`;
  });
  return html`<div class="charts">${charts}</div>`;
}

/** The validation loss of several trainings over epochs, one line each. */
export function comparisonCurves(draw: Draw, lines: ReadonlyMap<string, readonly EpochRecord[]>): Html {
  const points = [...lines].flatMap(([line, epochs]) =>
    epochs.flatMap(({ epoch, validation }) =>
      validation ? [{ epoch: epoch + 1, nats: validation["loss"]!, line }] : [],
    ),
  );
  const names = [...lines.keys()];
  const palette = Object.fromEntries(names.map((name, i) => [name, `var(--series-${i % 8})`]));
  return html`<div class="charts"><div class="chart wide">${drawCurves(draw, points, palette, undefined, 720)}</div></div>`;
}

function drawCurves(
  draw: Draw,
  points: readonly CurvePoint[],
  palette: Readonly<Record<string, string>>,
  best: number | undefined,
  width = 350,
): Html {
  const used = Object.keys(palette).filter((name) => points.some(({ line }) => line === name));
  return draw((plot) => ({
    width,
    height: width > 500 ? 320 : 240,
    marginLeft: 48,
    marginRight: 12,
    marginBottom: 38,
    x: { label: "epoch", labelAnchor: "center", labelArrow: "none" },
    y: { label: "nats per example", grid: true, domain: focus(points.map(({ nats }) => nats)) },
    color: { domain: used, range: used.map((name) => palette[name]!) },
    marks: [
      best === undefined
        ? undefined
        : plot.ruleX([best + 1], { stroke: "currentColor", strokeOpacity: 0.45, strokeDasharray: "3,3" }),
      plot.line([...points], { x: "epoch", y: "nats", z: "line", stroke: "line", strokeWidth: 1.6, clip: true }),
    ],
  }));
}

/** The range to show: all values but the highest few, which are the first epochs. */
function focus(values: readonly number[]): [number, number] {
  const sorted = [...values].sort((a, b) => a - b);
  const [low, high] = [sorted[0] ?? 0, sorted[Math.floor(0.95 * (sorted.length - 1))] ?? 1];
  const margin = 0.05 * (high - low || 1);
  return [low - margin, high + margin];
}

/** Which colour is which line. */
export function legend(entries: readonly (readonly [string, string])[]): Html {
  return html`<ul class="legend">${entries.map(
    ([name, color]) => html`<li><span class="swatch" style="background:${color}"></span>${name}</li>`,
  )}</ul>`;
}

export const splitLegend = (): Html =>
  legend([
    ["train", colors.train],
    ["validation", colors.validation],
  ]);
