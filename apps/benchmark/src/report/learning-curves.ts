import { type EpochRecord } from "@elbo/core";
import { inNats, type TermTitles } from "../models/term-titles.js";
import { plainTerms, type Terms } from "../run/terms.js";
import { type Draw } from "./chart.js";
import { type Html, html } from "./html.js";

/** One line of a chart of learning curves. */
export interface CurvePoint {
  readonly epoch: number;
  readonly value: number;
  readonly line: string;
}

const colors = { train: "var(--train)", validation: "var(--validation)" } as const;

/** A quantity that is charted: how it is called, in what unit, and what it is in the terms of an epoch. */
interface Curve {
  readonly title: string;
  readonly unit: string;
  readonly value: (terms: Terms) => number;
}

const nats = "nats per example";
/** The two parts of the ELBO, which most losses have. */
const elboTerms: TermTitles = { reconstruction: inNats("Reconstruction"), kl: inNats("KL") };
const negativeElbo: Curve = { title: "-ELBO", unit: nats, value: ({ reconstruction, kl }) => reconstruction! + kl! };
const loss: Curve = { title: "Loss", unit: "loss per example", value: (terms) => terms["loss"]! };

/** Whether the terms hold the two parts of the ELBO. */
function hasElbo(terms: Terms): boolean {
  return "reconstruction" in terms && "kl" in terms;
}

/** Whether a player's loss is one of its terms, which is charted anyway. */
function isDouble(terms: Terms, name: string): boolean {
  if (!name.endsWith("loss")) return false;
  const player = name.slice(0, -"loss".length);
  return Object.keys(terms).some((other) => other !== name && other.startsWith(player) && terms[other] === terms[name]);
}

/** What to chart of a training: the ELBO where its parts are known, the loss where it is not the ELBO, every other term. */
function curvesOf(terms: Terms, titles: TermTitles): Curve[] {
  // The loss is summed in float32, of which seven digits hold.
  const isElbo = hasElbo(terms) && Math.abs(negativeElbo.value(terms) / loss.value(terms) - 1) < 1e-5;
  const names = Object.keys(terms).filter((name) => name !== "loss" && !isDouble(terms, name));
  return [
    ...(hasElbo(terms) ? [negativeElbo] : []),
    ...(isElbo || isDouble(terms, "loss") ? [] : [loss]),
    ...names.map((name) => ({
      title: titles[name]?.title ?? name,
      unit: titles[name]?.unit ?? "",
      value: (each: Terms) => each[name]!,
    })),
  ];
}

export interface LearningCurvesOptions {
  /** The epoch that is marked. */
  readonly best?: number | undefined;
  /** What the model calls its terms, beside the two parts of the ELBO; others go by their names. */
  readonly terms?: TermTitles | undefined;
}

/** A chart each for the loss and its terms, over epochs, training beside validation. */
export function learningCurves(
  draw: Draw,
  epochs: readonly EpochRecord[],
  { best, terms = {} }: LearningCurvesOptions,
): Html {
  const charts = curvesOf(plainTerms(epochs[0]?.train ?? {}), { ...elboTerms, ...terms }).map((curve) => {
    const points = epochs.flatMap(({ epoch, train, validation }) => [
      { epoch: epoch + 1, value: curve.value(plainTerms(train)), line: "train" },
      ...(validation ? [{ epoch: epoch + 1, value: curve.value(plainTerms(validation)), line: "validation" }] : []),
    ]);
    return html`<div class="chart"><h4>${curve.title}</h4>${drawCurves(draw, points, { unit: curve.unit, palette: colors, best })}</div>`;
  });
  return html`<div class="charts">${charts}</div>`;
}

/**
 * -ELBO on the validation set of several trainings over epochs, one line each. Those whose terms do not hold it are left
 * out; undefined where fewer than two remain.
 */
export function comparisonCurves(draw: Draw, lines: ReadonlyMap<string, readonly EpochRecord[]>): Html | undefined {
  const points = [...lines].flatMap(([line, epochs]) =>
    epochs.flatMap(({ epoch, validation }) => {
      const terms = plainTerms(validation ?? {});
      return hasElbo(terms) ? [{ epoch: epoch + 1, value: negativeElbo.value(terms), line }] : [];
    }),
  );
  const names = [...new Set(points.map(({ line }) => line))];
  if (names.length < 2) return undefined;
  const palette = Object.fromEntries(names.map((name, i) => [name, `var(--series-${i % 8})`]));
  const chart = drawCurves(draw, points, { unit: nats, palette, width: 720 });
  const others = [...lines.keys()].filter((name) => !names.includes(name));
  const left =
    others.length > 0 && html`<p class="soft">Without such a metric after each epoch: ${others.join(", ")}.</p>`;
  return html`<div class="charts"><div class="chart wide">${chart}</div></div>${legend(Object.entries(palette))}${left}`;
}

interface CurveLook {
  readonly unit: string;
  /** The colour of each line. */
  readonly palette: Readonly<Record<string, string>>;
  /** Epoch that is marked. */
  readonly best?: number;
  /** Value that is marked. */
  readonly reference?: number;
  readonly width?: number;
  /** Whether the first epochs' values must be seen too, where nothing goes down on the whole; false. */
  readonly whole?: boolean;
}

/** Up to so many epochs each has a tick of its own, for between them are none, and all are seen, for the first are most. */
const mostTicks = 10;

/** What to say below curves of so many epochs that the first are not seen. */
export function describeFrame(epochs: number): string {
  return epochs <= mostTicks ? "" : " The first epochs may lie above the frame.";
}

/** Lines over epochs. */
export function drawCurves(draw: Draw, points: readonly CurvePoint[], look: CurveLook): Html {
  const { unit, palette, best, reference, width = 350, whole = false } = look;
  const epochs = [...new Set(points.map(({ epoch }) => epoch))];
  const isWhole = whole || epochs.length <= mostTicks;
  const marked = reference === undefined ? [] : [reference];
  const used = Object.keys(palette).filter((name) => points.some(({ line }) => line === name));
  return draw((plot) => ({
    width,
    height: width > 500 ? 320 : 240,
    marginLeft: 48,
    marginRight: 12,
    marginBottom: 38,
    x: {
      label: "epoch",
      labelAnchor: "center",
      labelArrow: "none",
      tickFormat: "d",
      ...(epochs.length <= mostTicks && { ticks: epochs }),
    },
    y: {
      label: unit || null,
      grid: true,
      domain: focus([...points.map(({ value }) => value), ...marked], isWhole ? 1 : 0.95),
    },
    color: { domain: used, range: used.map((name) => palette[name]!) },
    marks: [
      best === undefined
        ? undefined
        : plot.ruleX([best + 1], { stroke: "currentColor", strokeOpacity: 0.45, strokeDasharray: "3,3" }),
      plot.ruleY(marked, { stroke: "currentColor", strokeOpacity: 0.45, strokeDasharray: "3,3" }),
      plot.line([...points], { x: "epoch", y: "value", z: "line", stroke: "line", strokeWidth: 1.6, clip: true }),
      // A line of one point is none.
      epochs.length === 1
        ? plot.dot([...points], { x: "epoch", y: "value", r: 2.5, fill: "line", clip: true })
        : undefined,
    ],
  }));
}

/** The range to show: the lowest `share` of the values. The highest few are the first epochs of a loss. */
function focus(values: readonly number[], share: number): [number, number] {
  const sorted = values.filter((value) => Number.isFinite(value)).sort((a, b) => a - b);
  const [low, high] = [sorted[0] ?? 0, sorted[Math.floor(share * (sorted.length - 1))] ?? 1];
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
