import { requireArgument, requireData, type Shape } from "@elbo/core";

/** How the axes of images stand in a file: "hwc", channels last, as elbo has them; "chw", channels first, as PyTorch has them. */
export type ImageLayout = "hwc" | "chw";

/**
 * Shape of an example, with the layout that its values have in the file. One channel first is the same values as one last.
 *
 * @throws {DataError} if the axes look like channels first and nobody said so
 * @throws {ArgumentError} if the layout is unknown, or the examples are not [channels, height, width]
 */
export function layoutOf(
  where: string,
  inner: Shape,
  layout: ImageLayout | undefined,
): { shape: Shape; turned: boolean } {
  const known = layout === undefined || layout === "hwc" || layout === "chw";
  requireArgument(known, where, "layout", '"hwc" or "chw"', layout);
  if (inner.length === 2) return { shape: [...inner, 1], turned: false };
  const [channels, height, width] = inner;
  if (layout === "chw") {
    const rule = "left out, or the examples [channels, height, width]";
    requireArgument(inner.length === 3, where, "layout", rule, `"chw" with examples [${inner.join(", ")}]`);
    return { shape: [height!, width!, channels!], turned: channels! > 1 };
  }
  if (layout === "hwc" || !looksTurned(inner)) return { shape: inner, turned: false };
  if (channels === 1) return { shape: [height!, width!, 1], turned: false };
  const advice = 'Give layout: "chw", which turns them, or layout: "hwc" if it is not so.';
  const found = `[${inner.join(", ")}], which look like channels first`;
  requireData(false, where, "the examples", "[height, width, channels]", found, advice);
}

function looksTurned(inner: Shape): boolean {
  const channels = [1, 3, 4];
  return inner.length === 3 && channels.includes(inner[0]!) && !channels.includes(inner[2]!) && inner[1]! > 4;
}

/** The same values with channels last: each [channels, height, width] becomes [height, width, channels]. */
export function turned<T extends ArrayLike<number> & { slice(): T }>(values: T, [height, width, channels]: Shape): T {
  const out = values.slice() as T & Record<number, number>;
  const pixels = height! * width!;
  for (let start = 0; start < values.length; start += pixels * channels!)
    for (let pixel = 0; pixel < pixels; pixel++)
      for (let c = 0; c < channels!; c++) out[start + pixel * channels! + c] = values[start + c * pixels + pixel]!;
  return out;
}
