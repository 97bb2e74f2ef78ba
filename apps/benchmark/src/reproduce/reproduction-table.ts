import { absent, fixed, withError } from "../report/metric-rows.js";
import { alignColumns } from "../report/text-table.js";
import { digitsOf, type FigureName } from "./figure.js";
import { type Protocol, type Published } from "./protocol.js";
import { type ReproducedFigure, type ReproducedRow, type Reproduction } from "./reproduction.js";

/** What was measured beside what was published, as a table for a terminal, with what its errors are. */
export function reproductionTable({ rows }: Reproduction, protocol: Protocol): string {
  const titles = ["", "test set", "seeds", "here", "± examples", "published", "difference", "tolerance", ""];
  const lines = rows.flatMap((row) =>
    protocol.figures.flatMap((name, i) => {
      const figure = row.figures[name];
      return figure === undefined ? [] : [[i === 0 ? row.title : "", ...figureCells(name, figure, row, protocol)]];
    }),
  );
  return [
    alignColumns([titles, ...lines], 2),
    "Here: mean ± standard deviation over seeds; ± examples: standard error over the test examples, which all seeds share.",
    `Published: ${protocol.source}.`,
    ...(Object.keys(protocol.tolerance).length > 0 ? [`Tolerance: ${protocol.toleranceReason}`] : []),
  ].join("\n");
}

function figureCells(
  name: FigureName,
  { measured, published, within }: ReproducedFigure,
  { seeds }: ReproducedRow,
  { tolerance }: Protocol,
): string[] {
  const digits = digitsOf(name);
  return [
    name,
    String(seeds.length),
    withError(measured.mean, measured.deviation, digits),
    fixed(measured.standardError, digits),
    showPublished(published, digits),
    published === undefined ? absent : fixed(measured.mean - published.value, digits),
    within === undefined ? absent : String(tolerance[name]),
    within === undefined ? "" : within ? "within" : "outside",
  ];
}

export function showPublished(published: Published | undefined, digits: number): string {
  if (published === undefined) return absent;
  const { value, error } = published;
  return error === undefined ? String(value) : withError(value, error, digits);
}
