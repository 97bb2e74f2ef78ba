import { type Results } from "../run/results.js";
import { agreementTable } from "./agreement-table.js";
import { type DifferenceTable, differenceTables } from "./evidence-differences.js";
import { explainMetrics } from "./explain-metrics.js";
import { metricColumns, type MetricGroup, metricGroups, otherColumns, otherRows } from "./metric-rows.js";
import { problemsOf } from "./problems.js";
import { seedTable, summarizeSeeds } from "./seed-summary.js";

/** The metrics of a run as a table for a terminal, with a note on what they are. */
export function textTable(results: Results): string {
  const tables = [
    ...metricGroups(results).map(boundsTable),
    ...differenceTables(results).map(differencesTable),
    othersTable(results),
    ...seedTables(results),
    agreementsTable(results),
  ];
  const notes = [explainMetrics(results), problemsOf(results)].filter((list) => list.length > 0);
  return [...tables.filter((table) => table !== undefined), ...notes.map((list) => list.join("\n"))].join("\n\n");
}

function boundsTable({ titles, rows }: MetricGroup): string {
  const keys = metricColumns(rows);
  const body = rows.map((row, i) =>
    keys.map((key) => (key === "model" && rows[i - 1]?.model === row.model ? "" : row[key])),
  );
  return alignColumns([keys.map((key) => titles[key]), ...body], 2);
}

function differencesTable({ titles, rows, sentences }: DifferenceTable): string {
  return [alignColumns([titles, ...rows], 1), ...sentences].join("\n");
}

function othersTable(results: Results): string | undefined {
  const rows = otherRows(results);
  if (rows.length === 0) return undefined;
  const body = rows.map(({ model, metric, unit, values }, i) => [
    rows[i - 1]?.model === model ? "" : model,
    metric,
    unit,
    ...values,
  ]);
  return alignColumns([["model", "metric", "unit", ...otherColumns(results)], ...body], 3);
}

function seedTables(results: Results): string[] {
  return summarizeSeeds(results).map((seeds) => {
    const { titles, cells } = seedTable(seeds);
    const lines = seeds.map((summary) => [`${summary.model} (${summary.seeds.length} seeds)`, ...cells(summary)]);
    return alignColumns([["mean ± sd over seeds, test", ...titles], ...lines], 1);
  });
}

function agreementsTable(results: Results): string | undefined {
  const table = agreementTable(results);
  return table && alignColumns([table.titles, ...table.rows], 1);
}

/**
 * Lines of a table whose first row holds the titles.
 *
 * @param left number of columns that hold words; the others hold numbers, and end at the same place
 */
export function alignColumns(rows: readonly (readonly string[])[], left: number): string {
  const widths = rows[0]!.map((_, column) => rows.reduce((widest, row) => Math.max(widest, row[column]!.length), 0));
  const line = (row: readonly string[]) =>
    row
      .map((cell, column) => (column < left ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!)))
      .join("  ");
  const [titles, ...body] = rows.map((row) => line(row).trimEnd());
  return [titles, "-".repeat(widths.reduce((sum, width) => sum + width + 2, -2)), ...body].join("\n");
}
