import { join } from "node:path";
import { writeFileAtomic } from "@elbo/core/node";
import { withoutPlaces } from "../run/portable.js";
import { type Results } from "../run/results.js";
import { type SummaryRow, type SummaryTable, summaryTables } from "./summary-table.js";

/** Files of the table of models beside a report. */
export const summaryFiles = { csv: "summary.csv", markdown: "summary.md" } as const;

/** Writes the table of models by metric into the folder of a run or a study, for spreadsheets and for texts. */
export async function writeSummary(folder: string, results: Results): Promise<void> {
  const tables = withoutPlaces(summaryTables(results));
  await writeFileAtomic(join(folder, summaryFiles.csv), summaryCsv(tables));
  await writeFileAtomic(join(folder, summaryFiles.markdown), summaryMarkdown(tables));
}

const csvTitles = ["model", "data", "quantity", "metric", "unit", "mean", "standard error", "seeds", "best"];

/**
 * A record for each model and metric that it has, with every digit. Numbers that are not finite are NaN and Infinity; the
 * standard error of one seed is empty.
 *
 * @see RFC 4180, https://www.rfc-editor.org/rfc/rfc4180
 */
export function summaryCsv(tables: readonly SummaryTable[]): string {
  const records = tables.flatMap(({ quantity, titles, rows }) =>
    rows.flatMap(({ model, data, seeds, best, cells }) =>
      cells.flatMap(({ value, standardError, unit }, column) =>
        value === undefined
          ? []
          : [[model, data, quantity, titles[column]!, unit, value, standardError ?? "", seeds, best ? "yes" : "no"]],
      ),
    ),
  );
  return [csvTitles, ...records].map((record) => `${record.map(csvField).join(",")}\r\n`).join("");
}

function csvField(value: string | number): string {
  const text = String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** A table for each quantity, as a report shows them. */
export function summaryMarkdown(tables: readonly SummaryTable[]): string {
  const note =
    tables.length === 0
      ? "No model has metrics."
      : "Test set; mean ± standard error over seeds, where there are several. A star marks the model that pairs of test " +
        "examples tell from all others in -log p(x).";
  return `${["# Models by metric", note, ...tables.map(markdownTable)].join("\n\n")}\n`;
}

function markdownTable({ quantity, titles, rows }: SummaryTable): string {
  const units = titles.map((_, column) => sharedUnit(rows, column));
  const head = [
    "model",
    "data",
    "seeds",
    ...titles.map((title, i) => (units[i] === undefined ? title : `${title}, ${units[i]}`)),
  ];
  const body = rows.map(({ model, data, seeds, best, cells }) => [
    best ? `${model} ★` : model,
    data,
    String(seeds),
    ...cells.map(({ text, value, unit }, i) =>
      units[i] !== undefined || value === undefined ? text : `${text} ${unit}`,
    ),
  ]);
  const rule = head.map((_, i) => (i < 2 ? "---" : "---:"));
  const lines = [head.map(markdownField), rule, ...body.map((row) => row.map(markdownField))];
  return `## ${quantity}\n\n${lines.map((line) => `| ${line.join(" | ")} |`).join("\n")}`;
}

/** The unit of a column, where all of its rows have one: "units that tell" counts of 2 and of 16. */
function sharedUnit(rows: readonly SummaryRow[], column: number): string | undefined {
  const cells = rows.map(({ cells }) => cells[column]!).filter(({ value }) => value !== undefined);
  const units = new Set(cells.map(({ unit }) => unit));
  return units.size === 1 ? cells[0]!.unit : undefined;
}

/** Text that neither ends its cell nor is markup. */
function markdownField(text: string): string {
  return text.replaceAll(/[\\`*_<>[\]|]/g, String.raw`\$&`).replaceAll(/\s+/g, " ");
}
