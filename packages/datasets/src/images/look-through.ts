import { requireData, sha256 } from "@elbo/core";
import { type ImageLimits } from "./decoded-image.js";
import { readImageHeader } from "./image-header.js";
import { type ImageFile, type ImageOptions, type OnImage, pair } from "./image-options.js";

/** What is known of all files before any is decoded. */
export interface Scan {
  readonly color: boolean;
  readonly sizes: readonly (readonly [number, number])[];
  /** Of all files, in order. */
  readonly sum: string;
}

/** Broken files that an error names. */
const named = 5;

/**
 * Reads every file once, and decodes none.
 *
 * @throws {DataError} that names what is broken or too large
 */
export async function lookThrough(
  where: string,
  files: readonly ImageFile[],
  limits: ImageLimits,
  onImage: OnImage,
): Promise<Scan> {
  const [sizes, sums, broken]: [[number, number][], string[], string[]] = [[], [], []];
  let color = false;
  for (const [i, file] of files.entries()) {
    try {
      const bytes = file.read();
      const header = readImageHeader(file.name, bytes, limits);
      color ||= header.color;
      sizes.push([header.height, header.width]);
      sums.push(sha256(bytes));
    } catch (error) {
      broken.push((error as Error).message);
    }
    await onImage(i + 1);
  }
  const shown = broken.slice(0, named).join(" ") + (broken.length > named ? ` And ${broken.length - named} more.` : "");
  const advice = `${shown} Repair or remove them.`;
  requireData(broken.length === 0, where, "files", "whole images", `${broken.length} that are not`, advice);
  return { color, sizes, sum: sha256(new TextEncoder().encode(sums.join())) };
}

/**
 * [height, width] of every example.
 *
 * @throws {DataError} if images differ in size and none is asked for, or one is smaller than what is cut out
 */
export function sizeOf(
  where: string,
  size: ImageOptions["size"],
  crop: NonNullable<ImageOptions["crop"]>,
  { sizes }: Scan,
  files: readonly ImageFile[],
): readonly [number, number] {
  const cut = typeof crop === "string" ? undefined : pair(crop);
  if (cut !== undefined) {
    const small = sizes.findIndex(([height, width]) => height < cut[0] || width < cut[1]);
    const rule = `of at least ${cut.join(" x ")} pixels, what crop cuts out`;
    if (small >= 0) requireData(false, where, files[small]!.name, rule, sizes[small]!.join(" x "));
  }
  if (size !== undefined) return pair(size);
  if (cut !== undefined) return cut;
  const first = sizes[0]!;
  const other = sizes.findIndex((each) => each.join() !== first.join());
  const advice = "Give a size that all are brought to.";
  if (other >= 0)
    requireData(
      false,
      where,
      files[other]!.name,
      `of ${first.join(" x ")} pixels, as ${files[0]!.name} is`,
      sizes[other]!.join(" x "),
      advice,
    );
  return first;
}
