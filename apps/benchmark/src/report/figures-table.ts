import { type Results } from "../run/results.js";
import { columnTitles, explainFigures, type FigureRow, figureRows, formatSpread, type SeedSummary, summarizeSeeds } from "./figure-rows.js";
import { type Html, html } from "./html.js";

const wordClass = html` class="word"`;

/** The figures of every training on every part of its data, what they are, and their spread over seeds. */
export function figuresTable(results: Results): Html {
  const keys = (Object.keys(columnTitles) as (keyof FigureRow)[]).filter((key) => key !== "model");
  const rows = figureRows(results);
  const models = [...new Set(rows.map(({ model }) => model))];
  const seeds = summarizeSeeds(results);
  return html`<div class="scroll"><table>
<thead><tr><th scope="col" class="word">model</th>${keys.map((key) => html`<th scope="col"${key === "split" ? wordClass : undefined}>${columnTitles[key]}</th>`)}</tr></thead>
${models.map((model) =>
  rowGroup(
    rows.filter((row) => row.model === model),
    keys,
  ),
)}
</table></div>
${seeds.length > 0 && seedTable(seeds)}
<ul class="notes">${explainFigures(results).map((sentence) => html`<li>${sentence}</li>`)}</ul>`;
}

function rowGroup(rows: readonly FigureRow[], keys: readonly (keyof FigureRow)[]): Html {
  return html`<tbody>${rows.map(
    (row, i) => html`<tr class="${row.split}">
${i === 0 && html`<th scope="rowgroup" rowspan="${rows.length}">${row.model}</th>`}
${keys.map((key) => html`<td${key === "split" ? wordClass : undefined}>${row[key]}</td>`)}</tr>`,
  )}</tbody>`;
}

function seedTable(seeds: readonly SeedSummary[]): Html {
  return html`<h3>Over seeds</h3>
<div class="scroll"><table>
<thead><tr><th scope="col" class="word">model</th><th scope="col">seeds</th><th scope="col">reconstruction</th><th scope="col">KL</th>
<th scope="col">-ELBO</th><th scope="col">-log p(x)</th><th scope="col">bits/dim</th></tr></thead>
<tbody>${seeds.map(seedRow)}</tbody></table></div>
<p class="soft">Test set; mean ± standard deviation over seeds.</p>`;
}

function seedRow(summary: SeedSummary): Html {
  const { model, seeds, reconstruction, kl, negativeElbo, negativeLogEvidence, bitsPerDimension } = summary;
  const spreads = [reconstruction, kl, negativeElbo, negativeLogEvidence].map((spread) => formatSpread(spread));
  return html`<tr><th scope="row">${model}</th><td>${seeds.join(", ")}</td>${[
    ...spreads,
    formatSpread(bitsPerDimension, 3),
  ].map((text) => html`<td>${text}</td>`)}</tr>`;
}
