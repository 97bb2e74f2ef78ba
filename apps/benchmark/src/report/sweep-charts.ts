import { type Json } from "@elbo/core";
import { type SplitMetrics } from "../run/metrics.js";
import { type TrainingResult } from "../run/results.js";
import {
  differingOptions,
  showOption,
  showSetting,
  type TrainingConfig,
  type TrainingOptionName,
} from "../models/training-config.js";
import { type Draw } from "./chart.js";
import { inWords, optionLabels, reconstructionOf, settingLabels } from "./metric-rows.js";
import { type Html, html } from "./html.js";
import { legend } from "./legend.js";

/** Trainings that differ in one setting and in the seed alone. */
interface Sweep {
  readonly setting: string;
  /** The model, and what it shares with the others of the sweep. */
  readonly name: string;
  readonly trainings: readonly TrainingResult[];
}

/** Fewer values than this make no curve. */
const fewestValues = 3;

/** Test metrics over each setting that was swept; undefined where none was. */
export function sweepCharts(draw: Draw, trainings: readonly TrainingResult[], again: Html): Html | undefined {
  const sweeps = findSweeps(trainings);
  if (sweeps.length === 0) return undefined;
  return html`<section><h2>Sweeps</h2><div class="charts">${sweeps.map((sweep) => sweepChart(draw, sweep))}</div>
<p class="soft">Metrics on the test set, in nats per example unless an axis says otherwise; of several seeds each is a point, and the line goes through their means.</p>${again}</section>`;
}

function findSweeps(trainings: readonly TrainingResult[]): Sweep[] {
  const options = differingOptions(trainings.map(({ config }) => config));
  const settings = new Set([
    ...["latent", ...options],
    ...trainings.flatMap(({ config }) => Object.keys(config.settings)),
  ]);
  return [...settings].flatMap((setting) => {
    const groups = new Map<string, TrainingResult[]>();
    for (const training of trainings.filter(({ config }) => valueOf(config, setting) !== undefined)) {
      const key = JSON.stringify({ ...without(training.config, setting), seed: null });
      groups.set(key, [...(groups.get(key) ?? []), training]);
    }
    return [...groups.values()]
      .filter((group) => new Set(group.map(({ config }) => valueOf(config, setting))).size >= fewestValues)
      .map((group) => ({ setting, name: sharedName(group[0]!.config, setting, options), trainings: group }));
  });
}

/** What a training has of a setting, as text where it is no number. */
function valueOf(config: TrainingConfig, setting: string): number | string | undefined {
  const { settings } = config;
  const value: Json | undefined = Object.hasOwn(settings, setting) ? settings[setting] : sharedOf(config, setting);
  return value === undefined || typeof value === "number" ? value : showSetting(value);
}

/** A setting that every training has. */
function sharedOf(config: TrainingConfig, setting: string): number | string | undefined {
  if (setting === "latent") return config.latent;
  const value = isOption(config, setting) ? config[setting] : undefined;
  return value === undefined || typeof value === "number" ? value : showOption(value);
}

const isOption = (config: TrainingConfig, name: string): name is TrainingOptionName => Object.hasOwn(config, name);

function without({ settings, ...config }: TrainingConfig, setting: string): object {
  const except = (values: object) => Object.fromEntries(Object.entries(values).filter(([name]) => name !== setting));
  return { ...except(config), settings: except(settings) };
}

function sharedName(config: TrainingConfig, swept: string, options: readonly TrainingOptionName[]): string {
  const { model, latent, settings } = config;
  const others = Object.fromEntries(Object.entries(settings).filter(([name]) => name !== swept));
  const told = optionLabels(
    config,
    options.filter((name) => name !== swept),
  );
  return [model, ...(swept === "latent" ? [] : [`latent ${latent}`]), ...settingLabels(others), ...told].join(", ");
}

const lines: Readonly<Record<string, (metrics: SplitMetrics) => number | undefined>> = {
  reconstruction: reconstructionOf,
  "-ELBO": ({ elbo }) => elbo && -elbo.elbo,
  "-log p(x)": ({ evidence }) => evidence && -evidence.logEvidence,
  KL: ({ elbo }) => elbo?.terms["kl"],
  "units that tell": ofOthers("units that tell"),
  "mutual information gap": ofOthers("mutual information gap"),
};

/** Metrics with a chart of their own, for their scale is another one, and what its axis says. */
const apart: Readonly<Record<string, string>> = {
  KL: "nats per example",
  "units that tell": "units",
  "mutual information gap": "share of the factor's entropy",
};

function ofOthers(name: string): (metrics: SplitMetrics) => number | undefined {
  return ({ others }) => others.find((metric) => metric.name === name)?.value;
}

interface SweepPoint {
  readonly at: number | string;
  readonly value: number;
  readonly line: string;
}

function sweepChart(draw: Draw, { setting, name, trainings }: Sweep): Html {
  const points = trainings.flatMap(({ config, metrics }): SweepPoint[] => {
    const measured = metrics.find(({ split }) => split === "test") ?? metrics[0];
    if (measured === undefined) return [];
    return Object.entries(lines).flatMap(([line, metricOf]) => {
      const value = metricOf(measured);
      return value === undefined || !Number.isFinite(value) ? [] : [{ at: valueOf(config, setting)!, value, line }];
    });
  });
  const whole = [points.filter(({ line }) => apart[line] === undefined), "nats per example"] as const;
  const single = Object.entries(apart).map(([own, unit]) => [points.filter(({ line }) => line === own), unit] as const);
  const parts = [whole, ...single].filter(([part]) => part.length > 0);
  const title = `${name}: over ${inWords(setting)}`;
  return html`${parts.map(([part, unit]) => partChart(draw, { title, setting: inWords(setting), unit }, part))}`;
}

interface PartLook {
  readonly title: string;
  readonly setting: string;
  readonly unit: string;
}

function partChart(draw: Draw, { title, setting, unit }: PartLook, points: readonly SweepPoint[]): Html {
  const names = [...new Set(points.map(({ line }) => line))];
  const values = [...new Set(points.map(({ at }) => at))].sort((a, b) =>
    typeof a === "number" && typeof b === "number" ? a - b : 0,
  );
  const heights = points.map(({ value }) => value);
  const lowest = heights.reduce((least, value) => Math.min(least, value), Infinity);
  const highest = heights.reduce((most, value) => Math.max(most, value), -Infinity);
  const color = (line: string) => `var(--series-${Object.keys(lines).indexOf(line)})`;
  const shared = { x: "at", y: "value", stroke: "line" } as const;
  const chart = draw(`${title}: ${names.join(", ")}, ${unit}`, (plot) => ({
    ...{ width: 350, height: 240, marginLeft: 48, marginRight: 12, marginBottom: 38, inset: 4 },
    // Values as they were asked for stand at equal steps: 0, 0.5, 1, 4, 10, 40.
    x: { type: "point", domain: values, label: setting, labelAnchor: "center", labelArrow: "none", padding: 0.3 },
    y: { label: unit, grid: true, ...(lowest === highest && { domain: [lowest - 1, lowest + 1] }) },
    color: { domain: names, range: names.map(color) },
    marks: [
      plot.line([...points], plot.groupX({ y: "mean" }, { ...shared, z: "line", strokeWidth: 1.6 })),
      plot.dot([...points], { ...shared, r: 2.5 }),
    ],
  }));
  return html`<div class="chart"><h4>${title}</h4>${chart}${legend(names.map((name) => [name, color(name)] as const))}</div>`;
}
