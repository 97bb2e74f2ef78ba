import { type Results } from "../run/results.js";
import { columnTitles, explainFigures, type FigureRow, figureRows, formatSpread, summarizeSeeds } from "./figure-rows.js";

/** The figures of a run as a table for a terminal, with a note on what they are. */
export function textTable(results: Results): string {
  const keys = Object.keys(columnTitles) as (keyof FigureRow)[];
  const rows = figureRows(results);
  const body = rows.map((row, i) => keys.map((key) => (key === "model" && rows[i - 1]?.model === row.model ? "" : row[key])));
  const parts = [alignColumns([keys.map((key) => columnTitles[key]), ...body], 2)];
  const seeds = summarizeSeeds(results);
  if (seeds.length > 0) {
    const titles = ["mean ± sd over seeds, test", "reconstruction", "KL", "-ELBO", "-log p(x)", "bits/dim"];
    const lines = seeds.map((summary) => [
      `${summary.model} (${summary.seeds.length} seeds)`,
      ...[summary.reconstruction, summary.kl, summary.negativeElbo, summary.negativeLogEvidence].map((spread) => formatSpread(spread)),
      formatSpread(summary.bitsPerDimension, 3),
    ]);
    parts.push(alignColumns([titles, ...lines], 1));
  }
  return [...parts, explainFigures(results).join("\n")].join("\n\n");
}

/**
 * Lines of a table whose first row holds the titles.
 *
 * @param left number of columns that hold words; the others hold numbers, and end at the same place
 */
export function alignColumns(rows: readonly (readonly string[])[], left: number): string {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  const line = (row: readonly string[]) =>
    row.map((cell, column) => (column < left ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join("  ");
  const [titles, ...body] = rows.map((row) => line(row).trimEnd());
  return [titles, "-".repeat(widths.reduce((sum, width) => sum + width + 2, -2)), ...body].join("\n");
}
