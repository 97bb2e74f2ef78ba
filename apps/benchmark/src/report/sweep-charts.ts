import { ownSettings } from "../models/model-entry.js";
import { type SplitFigures } from "../run/figures.js";
import { type TrainingResult } from "../run/results.js";
import { type TrainingConfig } from "../run/training-config.js";
import { type Draw } from "./chart.js";
import { reconstructionOf } from "./figure-rows.js";
import { type Html, html } from "./html.js";
import { legend } from "./learning-curves.js";

type SweptSetting = "latent" | (typeof ownSettings)[number];

/** Trainings that differ in one setting and in the seed alone. */
interface Sweep {
  readonly setting: SweptSetting;
  /** The model, and what it shares with the others of the sweep. */
  readonly name: string;
  readonly trainings: readonly TrainingResult[];
}

/** Fewer values than this make no curve. */
const fewestValues = 3;

/** Test figures over each setting that was swept; undefined where none was. */
export function sweepCharts(draw: Draw, trainings: readonly TrainingResult[]): Html | undefined {
  const sweeps = findSweeps(trainings);
  if (sweeps.length === 0) return undefined;
  return html`<section><h2>Sweeps</h2><div class="charts">${sweeps.map((sweep) => sweepChart(draw, sweep))}</div>
<p class="soft">Figures on the test set, in nats per example; of several seeds each is a point, and the line goes through their means.</p></section>`;
}

function findSweeps(trainings: readonly TrainingResult[]): Sweep[] {
  return (["latent", ...ownSettings] as const).flatMap((setting) => {
    const groups = new Map<string, TrainingResult[]>();
    for (const training of trainings.filter(({ config }) => config[setting] !== null)) {
      const key = JSON.stringify({ ...training.config, [setting]: null, seed: null });
      groups.set(key, [...(groups.get(key) ?? []), training]);
    }
    return [...groups.values()]
      .filter((group) => new Set(group.map(({ config }) => config[setting])).size >= fewestValues)
      .map((group) => ({ setting, name: sharedName(group[0]!.config, setting), trainings: group }));
  });
}

function sharedName({ model, ...config }: TrainingConfig, swept: SweptSetting): string {
  const others = (["latent", ...ownSettings] as const).filter((setting) => setting !== swept && config[setting] !== null);
  return [model, ...others.map((setting) => `${setting} ${config[setting]}`)].join(", ");
}

const lines: Readonly<Record<string, (figures: SplitFigures) => number | undefined>> = {
  reconstruction: reconstructionOf,
  "-ELBO": ({ elbo }) => elbo && -elbo.elbo,
  "-log p(x)": ({ evidence }) => evidence && -evidence.logEvidence,
  KL: ({ elbo }) => elbo?.terms["kl"],
};

interface SweepPoint {
  readonly at: number;
  readonly value: number;
  readonly line: string;
}

function sweepChart(draw: Draw, { setting, name, trainings }: Sweep): Html {
  const points = trainings.flatMap(({ config, figures }): SweepPoint[] => {
    const measured = figures.find(({ split }) => split === "test") ?? figures[0];
    if (measured === undefined) return [];
    return Object.entries(lines).flatMap(([line, valueOf]) => {
      const value = valueOf(measured);
      return value === undefined || !Number.isFinite(value) ? [] : [{ at: config[setting]!, value, line }];
    });
  });
  const parts = [points.filter(({ line }) => line !== "KL"), points.filter(({ line }) => line === "KL")];
  return html`${parts.filter((part) => part.length > 0).map((part) => partChart(draw, `${name}: over ${setting}`, setting, part))}`;
}

function partChart(draw: Draw, title: string, setting: string, points: readonly SweepPoint[]): Html {
  const names = [...new Set(points.map(({ line }) => line))];
  const values = [...new Set(points.map(({ at }) => at))].sort((a, b) => a - b);
  const color = (line: string) => `var(--series-${Object.keys(lines).indexOf(line)})`;
  const shared = { x: "at", y: "value", stroke: "line" } as const;
  const chart = draw((plot) => ({
    ...{ width: 350, height: 240, marginLeft: 48, marginRight: 12, marginBottom: 38 },
    // Values as they were asked for stand at equal steps: 0, 0.5, 1, 4, 10, 40.
    x: { type: "point", domain: values, label: setting, labelAnchor: "center", labelArrow: "none", padding: 0.3 },
    y: { label: "nats per example", grid: true },
    color: { domain: names, range: names.map(color) },
    marks: [
      plot.line([...points], plot.groupX({ y: "mean" }, { ...shared, z: "line", strokeWidth: 1.6 })),
      plot.dot([...points], { ...shared, r: 2.5 }),
    ],
  }));
  return html`<div class="chart"><h4>${title}</h4>${chart}${legend(names.map((name) => [name, color(name)] as const))}</div>`;
}
