import { type EpochRecord } from "@elbo/core";
import { plainTerms, type Terms } from "../run/terms.js";
import { type Draw } from "./chart.js";
import { type CurveSpec } from "../models/curve-spec.js";
import { type Html, html } from "./html.js";
import { drawCurves } from "./learning-curves.js";
import { legend } from "./legend.js";
import { seriesLooks } from "./series.js";

/** A chart for each specification: terms of the training over epochs, with what they are to reach. */
export function termCurves(draw: Draw, epochs: readonly EpochRecord[], specs: readonly CurveSpec[]): Html {
  return html`<div class="charts">${specs.map((spec) => termChart(draw, epochs, ({ train }) => plainTerms(train), spec))}</div>`;
}

/** The same for what was measured after each epoch. Nothing where nothing was. */
export function watchedCurves(draw: Draw, epochs: readonly EpochRecord[], specs: readonly CurveSpec[]): Html | false {
  const measured = epochs.some((epoch) => epoch.measured !== undefined);
  return (
    measured &&
    html`<div class="charts">${specs.map((spec) => termChart(draw, epochs, ({ measured = {} }) => measured, spec))}</div>`
  );
}

function termChart(
  draw: Draw,
  epochs: readonly EpochRecord[],
  termsOf: (record: EpochRecord) => Terms,
  { title, unit, lines, reference }: CurveSpec,
): Html {
  const entries = Object.entries(lines);
  const points = epochs.flatMap((record) => {
    const terms = termsOf(record);
    return entries.flatMap(([line, term]) =>
      terms[term] === undefined ? [] : [{ epoch: record.epoch + 1, value: terms[term], line }],
    );
  });
  const palette = seriesLooks(entries.map(([line]) => line));
  const marked = reference === undefined ? [] : [[`- - ${reference.name}`, "currentColor"] as const];
  return html`<div class="chart"><h4>${title}</h4>${drawCurves(draw, points, { title, unit, palette, reference: reference?.value, whole: true })}${legend(
    [...Object.entries(palette), ...marked],
  )}</div>`;
}
