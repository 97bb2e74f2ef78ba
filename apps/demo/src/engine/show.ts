import { type DataSpec } from "@elbo/core";
import { pictureGrid, pictureShape, stackRows, toPictures } from "@elbo/pictures";
import { type Shown } from "../protocol/messages.js";

/** How examples are shown: as images, as points of a plane, or not at all. */
export function shownKind({ shape }: DataSpec): "images" | "points" | "none" {
  if (shape.length === 1 && shape[0] === 2) return "points";
  return pictureShape({ shape }) === undefined ? "none" : "images";
}

/** Examples [n, ...shape] as the page shows them; null where they are neither images nor points. */
export function showExamples(
  values: Float32Array,
  spec: DataSpec,
  { columns, gap = 1 }: { readonly columns: number; readonly gap?: number },
): Shown | null {
  const kind = shownKind(spec);
  if (kind === "none") return null;
  if (kind === "points") return { kind, points: values };
  const pictures = toPictures(values, spec);
  const { width, height, data } = pictureGrid(pictures, { columns, gap });
  return { kind, picture: { width, height, data }, columns, count: pictures.count };
}

/** Examples, and below each what a model makes of it. */
export function showPairs(originals: Float32Array, made: Float32Array, spec: DataSpec, columns: number): Shown | null {
  const kind = shownKind(spec);
  if (kind !== "images") return kind === "points" ? { kind, points: made } : null;
  const pictures = stackRows([toPictures(originals, spec), toPictures(made, spec)], columns);
  const { width, height, data } = pictureGrid(pictures, { columns });
  return { kind, picture: { width, height, data }, columns, count: pictures.count };
}
