import { type EpochRecord } from "@elbo/core";
import { plainTerms } from "../run/terms.js";
import { type Draw } from "./chart.js";
import { type CurveSpec } from "./curve-spec.js";
import { type Html, html } from "./html.js";
import { drawCurves, legend } from "./learning-curves.js";

/** A chart for each specification: terms of the training over epochs, with what they are to reach. */
export function termCurves(draw: Draw, epochs: readonly EpochRecord[], specs: readonly CurveSpec[]): Html {
  return html`<div class="charts">${specs.map((spec) => termChart(draw, epochs, spec))}</div>`;
}

function termChart(draw: Draw, epochs: readonly EpochRecord[], { title, unit, lines, reference }: CurveSpec): Html {
  const entries = Object.entries(lines);
  const points = epochs.flatMap(({ epoch, train }) => {
    const terms = plainTerms(train);
    return entries.flatMap(([line, term]) => (terms[term] === undefined ? [] : [{ epoch: epoch + 1, value: terms[term], line }]));
  });
  const palette = Object.fromEntries(entries.map(([line], i) => [line, `var(--series-${i % 8})`]));
  const marked = reference === undefined ? [] : [[`- - ${reference.name}`, "currentColor"] as const];
  return html`<div class="chart"><h4>${title}</h4>${drawCurves(draw, points, { unit, palette, reference: reference?.value, whole: true })}${legend([
    ...Object.entries(palette),
    ...marked,
  ])}</div>`;
}
