import { type Results } from "../run/results.js";
import { type Html, html } from "./html.js";
import { wideTable } from "./wide-table.js";
import { type SummaryTable, summaryTables } from "./summary-table.js";

/** Models by metric, sortable; undefined where there is but one row. */
export function summarySection(results: Results): Html | undefined {
  const tables = summaryTables(results);
  if (tables.reduce((sum, { rows }) => sum + rows.length, 0) < 2) return undefined;
  return html`<section><h2>Models by metric</h2>${tables.map(sortableTable)}
<p class="soft">Test set, nats per example unless a title says otherwise; mean ± standard error over seeds, where there are several. A star marks
the model that pairs of test examples tell from all others in -log p(x); where none has one, none is told. Titles sort.</p></section>`;
}

function sortableTable({ quantity, titles, rows }: SummaryTable): Html {
  const content = html`<thead><tr>${["model", "seeds", ...titles].map((title, i) => html`<th scope="col"${i === 0 && html` class="word"`}><button type="button">${title}</button></th>`)}</tr></thead>
<tbody>${rows.map(
    ({ model, seeds, best, cells }) =>
      html`<tr><th scope="row" data-value="${model}">${model}${best && html` <span title="best by pairs of test examples" aria-label="best">★</span>`}</th><td data-value="${seeds}">${seeds}</td>${cells.map(({ text, value }) => html`<td data-value="${value ?? ""}">${text}</td>`)}</tr>`,
  )}</tbody>`;
  return wideTable(`Models by metric, ${quantity}`, content, "sortable");
}
