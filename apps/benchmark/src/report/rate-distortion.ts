import { byQuantity } from "../run/by-quantity.js";
import { type TrainingResult } from "../run/results.js";
import { type Draw } from "./chart.js";
import { type Html, html } from "./html.js";
import { legend } from "./legend.js";
import { reconstructionOf, trainingLabels } from "./metric-rows.js";
import { seriesLooks, symbols } from "./series.js";

interface Point {
  readonly rate: number;
  readonly distortion: number;
  readonly model: string;
  readonly label: string;
}

/** Fewer points than this say nothing. */
const fewest = 3;

/**
 * Every training in the plane of rate, the KL, and distortion, the reconstruction: -ELBO is constant on the falling diagonals.
 * A plane for each quantity; undefined where none has enough points.
 */
export function rateDistortion(draw: Draw, trainings: readonly TrainingResult[], again: Html): Html | undefined {
  const label = trainingLabels(trainings);
  const planes = byQuantity(trainings.filter(({ metrics }) => metrics.length > 0))
    .map((group) => group.flatMap((training) => pointOf(training, label(training))))
    .filter((points) => points.length >= fewest)
    .map((points) => plane(draw, points));
  if (planes.length === 0) return undefined;
  return html`<section><h2>Rate and distortion</h2><div class="charts">${planes}</div>
<p class="soft">Test set. -ELBO, their sum, is constant on lines that fall as steeply as the dashed one, and less below it.</p>${again}</section>`;
}

function pointOf({ config, metrics }: TrainingResult, label: string): Point[] {
  const measured = metrics.find(({ split }) => split === "test") ?? metrics[0]!;
  const [rate, distortion] = [measured.elbo?.terms["kl"], reconstructionOf(measured)];
  if (rate === undefined || distortion === undefined || !Number.isFinite(rate + distortion)) return [];
  return [{ rate, distortion, model: config.model, label }];
}

function plane(draw: Draw, points: readonly Point[]): Html {
  const models = [...new Set(points.map(({ model }) => model))];
  const looks = seriesLooks(models);
  const best = points.reduce((least, { rate, distortion }) => Math.min(least, rate + distortion), Infinity);
  const low = points.reduce((least, { rate }) => Math.min(least, rate), Infinity);
  const high = points.reduce((most, { rate }) => Math.max(most, rate), -Infinity);
  const diagonal = [low, high].map((rate) => ({ rate, distortion: best - rate }));
  const place = { x: "rate", y: "distortion" } as const;
  const chart = draw(`Rate and distortion of ${points.length} trainings of ${models.join(", ")}`, (plot) => ({
    ...{ width: 720, height: 320, marginLeft: 48, marginRight: 12, marginBottom: 38, inset: 6 },
    x: { label: "rate: KL, nats per example", labelAnchor: "center", labelArrow: "none", grid: true },
    y: { label: "distortion: reconstruction, nats per example", grid: true },
    marks: [
      plot.line(diagonal, { ...place, stroke: "currentColor", strokeOpacity: 0.45, strokeDasharray: "3,3" }),
      plot.dot([...points], {
        ...{ ...place, r: 3.5, title: "label" },
        fill: ({ model }: Point) => looks[model]!.color,
        symbol: ({ model }: Point) => symbols[looks[model]!.round]!,
      }),
    ],
  }));
  return html`<div class="chart wide">${chart}${legend(Object.entries(looks), "point")}</div>`;
}
