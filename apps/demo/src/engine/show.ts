import { type DataSpec } from "@elbo/core";
import { tableRows } from "@elbo/datasets";
import { pictureGrid, pictureShape, stackRows, toPictures } from "@elbo/pictures";
import { type Shown } from "../protocol/messages.js";

/** How examples are shown: as images, as points of a plane, as rows of a table, or not at all. */
export function shownKind({ kind, shape }: DataSpec): "images" | "points" | "table" | "none" {
  if (kind === "mixed") return "table";
  if (shape.length === 1 && shape[0] === 2) return "points";
  return pictureShape({ shape }) === undefined ? "none" : "images";
}

/** Examples [n, ...shape] as the page shows them; null where they are neither images nor points nor rows. */
export function showExamples(
  values: Float32Array,
  spec: DataSpec,
  { columns, gap = 1 }: { readonly columns: number; readonly gap?: number },
): Shown | null {
  const kind = shownKind(spec);
  if (kind === "none") return null;
  if (kind === "points") return { kind, points: values };
  if (kind === "table") return tableOf(values, spec);
  const pictures = toPictures(values, spec);
  const { width, height, data } = pictureGrid(pictures, { columns, gap });
  return { kind, picture: { width, height, data }, columns, count: pictures.count };
}

/** Examples, and below each what a model makes of it. */
export function showPairs(originals: Float32Array, made: Float32Array, spec: DataSpec, columns: number): Shown | null {
  const kind = shownKind(spec);
  if (kind === "points") return { kind, points: made };
  if (kind === "table") return tableOf(originals, spec, made);
  if (kind === "none") return null;
  const pictures = stackRows([toPictures(originals, spec), toPictures(made, spec)], columns);
  const { width, height, data } = pictureGrid(pictures, { columns });
  return { kind, picture: { width, height, data }, columns, count: pictures.count };
}

/** Rows in the data's own units, each followed by what was made of it where that is given. */
function tableOf(values: Float32Array, { columns = [] }: DataSpec, made?: Float32Array): Shown {
  const names = columns.map(({ name }) => name);
  const cells = (rows: ReturnType<typeof tableRows>) => rows.map((row) => names.map((name) => row[name]!));
  const [own, others] = [values, made ?? new Float32Array()].map((each) => cells(tableRows(columns, each)));
  const rows = made ? own!.flatMap((row, i) => [row, others![i]!]) : own!;
  const pairs = made && { names: own!.flatMap(() => ["example", "made of it"]), group: 2 };
  return { kind: "table", columns: names, rows, ...pairs };
}
