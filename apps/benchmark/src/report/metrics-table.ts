import { type Results } from "../run/results.js";
import { type AgreementTable, agreementTable } from "./agreement-table.js";
import { type DifferenceTable, differenceTables } from "./evidence-differences.js";
import { explainMetrics } from "./explain-metrics.js";
import {
  metricColumns,
  type MetricGroup,
  metricGroups,
  type MetricRow,
  otherColumns,
  type OtherRow,
  otherRows,
} from "./metric-rows.js";
import { type Html, html } from "./html.js";
import { foldedOf, wideTable } from "./wide-table.js";
import { problemsOf } from "./problems.js";
import { type SeedSummary, seedTable, summarizeSeeds } from "./seed-summary.js";

const wordClass = html` class="word"`;

/** The metrics of every training on every split of its data, what they are, and their spread over seeds. */
export function metricsTable(results: Results): Html {
  const [others, seeds, problems] = [otherRows(results), summarizeSeeds(results), problemsOf(results)];
  const agreements = agreementTable(results);
  return html`${problems.length > 0 && html`<ul class="problems">${problems.map((sentence) => html`<li>${sentence}</li>`)}</ul>`}
${foldedOf(results.trainings.length, "Metrics of every split", html`${metricGroups(results).map(boundsTable)}`)}
${differenceTables(results).map(differencesTable)}
${others.length > 0 && html`<h3>Metrics of single families</h3>${foldedOf(results.trainings.length, "All", othersTable(others, otherColumns(results)))}`}
${seeds.length > 0 && html`<h3>Over seeds</h3>${seeds.map(seedsTable)}<p class="soft">Test set; mean ± standard deviation over seeds.</p>`}
${agreements && html`<h3>Agreement of seeds</h3>${plainTable("Agreement of seeds", agreements)}`}
<ul class="notes">${explainMetrics(results).map((sentence) => html`<li>${sentence}</li>`)}</ul>`;
}

function boundsTable({ titles, rows }: MetricGroup): Html {
  const keys = metricColumns(rows).filter((key) => key !== "model");
  const models = [...new Set(rows.map(({ model }) => model))];
  const content = html`<thead><tr><th scope="col" class="word">model</th>${keys.map((key) => html`<th scope="col"${key === "split" ? wordClass : undefined}>${titles[key]}</th>`)}</tr></thead>
${models.map((model) =>
  rowGroup(
    rows.filter((row) => row.model === model),
    keys,
  ),
)}`;
  return wideTable(`Metrics of every split, ${titles.negativeElbo}`, content);
}

function rowGroup(rows: readonly MetricRow[], keys: readonly (keyof MetricRow)[]): Html {
  return html`<tbody>${rows.map(
    (row, i) => html`<tr class="${row.split}">
${i === 0 && html`<th scope="rowgroup" rowspan="${rows.length}">${row.model}</th>`}
${keys.map((key) => html`<td${key === "split" ? wordClass : undefined}>${row[key]}</td>`)}</tr>`,
  )}</tbody>`;
}

function differencesTable({ sentences, ...table }: DifferenceTable): Html {
  return html`<h3>Differences</h3>
${plainTable("Differences", table)}
<p class="soft">${sentences.join(" ")}</p>`;
}

/** A table whose rows begin with a model. */
function plainTable(name: string, { titles, rows }: AgreementTable): Html {
  const [first, ...others] = titles;
  const content = html`<thead><tr><th scope="col" class="word">${first}</th>${others.map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
<tbody>${rows.map(
    ([model, ...cells]) => html`<tr><th scope="row">${model}</th>${cells.map((cell) => html`<td>${cell}</td>`)}</tr>`,
  )}</tbody>`;
  return wideTable(name, content);
}

function othersTable(rows: readonly OtherRow[], splits: readonly string[]): Html {
  const models = [...new Set(rows.map(({ model }) => model))];
  const content = html`<thead><tr><th scope="col" class="word">model</th><th scope="col" class="word">metric</th><th scope="col" class="word">unit</th>
${splits.map((split) => html`<th scope="col">${split}</th>`)}</tr></thead>
${models.map((model) => otherGroup(rows.filter((row) => row.model === model)))}`;
  return wideTable("Metrics of single families", content);
}

function otherGroup(rows: readonly OtherRow[]): Html {
  return html`<tbody>${rows.map(
    ({ model, metric, unit, values }, i) => html`<tr>
${i === 0 && html`<th scope="rowgroup" rowspan="${rows.length}">${model}</th>`}
<td class="word">${metric}</td><td class="word">${unit}</td>${values.map((value) => html`<td>${value}</td>`)}</tr>`,
  )}</tbody>`;
}

function seedsTable(seeds: readonly SeedSummary[]): Html {
  const { titles, cells } = seedTable(seeds);
  const content = html`<thead><tr><th scope="col" class="word">model</th><th scope="col">seeds</th>${titles.map((title) => html`<th scope="col">${title}</th>`)}</tr></thead>
<tbody>${seeds.map(
    (summary) =>
      html`<tr><th scope="row">${summary.model}</th><td>${summary.seeds.join(", ")}</td>${cells(summary).map((text) => html`<td>${text}</td>`)}</tr>`,
  )}</tbody>`;
  return wideTable("Over seeds", content);
}
