import { type EpochRecord } from "@elbo/core";
import { inNats, type TermTitles } from "../models/term-titles.js";
import { plainTerms, type Terms } from "../run/terms.js";
import { type Draw } from "./chart.js";
import { countEpochs } from "../run/progress.js";
import { type Html, html } from "./html.js";
import { legend } from "./legend.js";
import { dashes, mostSeries, type SeriesLook, seriesLooks } from "./series.js";

/** One line of a chart of learning curves. */
export interface CurvePoint {
  readonly epoch: number;
  readonly value: number;
  readonly line: string;
  /**
   * What decides how the line looks.
   * @default its name
   */
  readonly variant?: string;
}

const splits = {
  train: { color: "var(--train)", round: 0 },
  validation: { color: "var(--validation)", round: 0 },
} as const;

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
    return html`<div class="chart"><h4>${curve.title}</h4>${drawCurves(draw, points, { title: curve.title, unit: curve.unit, palette: splits, best })}</div>`;
  });
  return html`<div class="charts">${charts}</div>`;
}

/** A training whose curve stands beside others'. */
export interface ComparedCurve {
  readonly label: string;
  /** What it shares with those that differ in the seed alone, and so its color. */
  readonly variant: string;
  readonly epochs: readonly EpochRecord[];
}

/**
 * -ELBO, by the title that it has, on the validation set of several trainings over epochs, one line each, seeds in one color. Those whose terms do not
 * hold it are left out, and of more than can be told apart those that end highest; undefined where fewer than two remain.
 */
export function comparisonCurves(draw: Draw, title: string, curves: readonly ComparedCurve[]): Html | undefined {
  const pointsOf = ({ epochs, variant, label }: ComparedCurve) =>
    epochs.flatMap(({ epoch, validation }) => {
      const terms = plainTerms(validation ?? {});
      return hasElbo(terms) ? [{ epoch: epoch + 1, value: negativeElbo.value(terms), line: label, variant }] : [];
    });
  const measured = curves.map((curve) => ({ ...curve, points: pointsOf(curve) }));
  const known = measured.filter(({ points }) => points.length > 0);
  if (known.length < 2) return undefined;
  const variants = lowest(known);
  const drawn = known.filter(({ variant }) => variants.includes(variant));
  const palette = seriesLooks(variants);
  const chart = drawCurves(
    draw,
    drawn.flatMap(({ points }) => points),
    { title: `${title} on the validation set`, unit: nats, palette, width: 720 },
  );
  const all = new Set(known.map(({ variant }) => variant)).size;
  const others = measured.filter(({ points }) => points.length === 0).map(({ label }) => label);
  return html`<div class="charts"><div class="chart wide"><h4>${title}</h4>${chart}</div></div>${legend(Object.entries(palette))}
${all > variants.length && html`<p class="soft">Of ${all} models those ${variants.length} are drawn that end lowest.</p>`}
${others.length > 0 && html`<p class="soft">Without such a metric after each epoch: ${others.join(", ")}.</p>`}`;
}

/** The variants that end lowest, as many as looks tell apart, in the order in which they came. */
function lowest(curves: readonly (ComparedCurve & { readonly points: readonly CurvePoint[] })[]): string[] {
  const ends = new Map<string, number>();
  for (const { variant, points } of curves)
    ends.set(variant, Math.min(ends.get(variant) ?? Infinity, points.at(-1)!.value));
  const kept = new Set(
    [...ends]
      .sort(([, a], [, b]) => a - b)
      .slice(0, mostSeries)
      .map(([variant]) => variant),
  );
  return [...ends.keys()].filter((variant) => kept.has(variant));
}

interface CurveLook {
  readonly title: string;
  readonly unit: string;
  /** How each line looks. */
  readonly palette: Readonly<Record<string, SeriesLook>>;
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
  const { title, unit, palette, best, reference, width = 350, whole = false } = look;
  const epochs = [...new Set(points.map(({ epoch }) => epoch))];
  const isWhole = whole || epochs.length <= mostTicks;
  const marked = reference === undefined ? [] : [reference];
  const looks = (point: CurvePoint): SeriesLook => palette[point.variant ?? point.line]!;
  return draw(`${title}: ${inWords(points)}`, (plot) => ({
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
    marks: [
      best === undefined
        ? undefined
        : plot.ruleX([best + 1], { stroke: "currentColor", strokeOpacity: 0.45, strokeDasharray: "3,3" }),
      plot.ruleY(marked, { stroke: "currentColor", strokeOpacity: 0.45, strokeDasharray: "3,3" }),
      ...dashes.map((strokeDasharray, round) => {
        const own = points.filter((point) => looks(point).round === round);
        const stroke = (point: CurvePoint) => looks(point).color;
        const place = { x: "epoch", y: "value", z: "line" } as const;
        return own.length === 0
          ? undefined
          : plot.line(own, { ...place, stroke, strokeWidth: 1.6, strokeDasharray, clip: true });
      }),
      // A line of one point is none.
      epochs.length === 1
        ? plot.dot([...points], {
            x: "epoch",
            y: "value",
            r: 2.5,
            fill: (point: CurvePoint) => looks(point).color,
            clip: true,
          })
        : undefined,
    ],
  }));
}

/** More lines than so many are counted in words, and not named. */
const mostNamed = 8;

/** What is seen, in words: "over 20 epochs, train from 150.2 to 97.13, validation from 140.3 to 99.4". */
function inWords(points: readonly CurvePoint[]): string {
  const lines = new Map<string, CurvePoint[]>();
  for (const point of points.filter(({ value }) => Number.isFinite(value)))
    lines.set(point.line, [...(lines.get(point.line) ?? []), point]);
  const epochs = countEpochs(points.reduce((most, { epoch }) => Math.max(most, epoch), 0));
  const ends = [...lines.values()].map((own) => own.at(-1)!.value).sort((a, b) => a - b);
  if (lines.size > mostNamed)
    return `over ${epochs}, ${lines.size} lines that end between ${short(ends[0]!)} and ${short(ends.at(-1)!)}`;
  const ways = [...lines].map(([line, own]) => `${line} from ${short(own[0]!.value)} to ${short(own.at(-1)!.value)}`);
  return [`over ${epochs}`, ...ways].join(", ");
}

/** Four digits of a number, which is as much as a chart shows. */
function short(value: number): string {
  return String(Number(value.toPrecision(4)));
}

/** The range to show: the lowest `share` of the values. The highest few are the first epochs of a loss. */
function focus(values: readonly number[], share: number): [number, number] {
  const sorted = values.filter((value) => Number.isFinite(value)).sort((a, b) => a - b);
  const [low, high] = [sorted[0] ?? 0, sorted[Math.floor(share * (sorted.length - 1))] ?? 1];
  const margin = 0.05 * (high - low || 1);
  return [low - margin, high + margin];
}

export const splitLegend = (): Html =>
  legend([
    ["train", splits.train],
    ["validation", splits.validation],
  ]);
