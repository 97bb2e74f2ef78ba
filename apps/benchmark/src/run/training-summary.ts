import { writeTensorboardSummary } from "@elbo/core/node";
import { encodePng, pictureGrid } from "@elbo/pictures";
import { type Exhibit } from "../exhibits/exhibit.js";
import { type TrainingResult } from "./results.js";

type Summarized = Pick<TrainingResult, "config" | "history" | "metrics" | "sampleMetrics">;

/** What a training came to, by names that say of which split. */
export function summaryOf({ metrics, sampleMetrics }: Summarized): Record<string, number> {
  const ofSplits = metrics.flatMap(({ split, elbo, evidence, others }) => [
    ...(elbo ? [[`${split}/-ELBO`, -elbo.elbo] as const] : []),
    ...(evidence ? [[`${split}/-log p(x)`, -evidence.logEvidence] as const] : []),
    ...others.map(({ name, value }) => [`${split}/${name}`, value] as const),
  ]);
  return Object.fromEntries([
    ...ofSplits,
    ...sampleMetrics.map(({ name, value }) => [`samples/${name}`, value] as const),
  ]);
}

/** Tells TensorBoard of a training that is over, in its folder. */
export function writeTensorboard(
  folder: string,
  training: Summarized,
  exhibits: readonly Exhibit[] = [],
): Promise<void> {
  const { settings, ...shared } = training.config;
  const images = exhibits.flatMap((exhibit) => {
    const png = pngOf(exhibit);
    return png === undefined ? [] : [{ tag: exhibit.title, png }];
  });
  return writeTensorboardSummary(folder, {
    step: training.history.steps,
    parameters: Object.fromEntries(
      Object.entries({ ...shared, ...settings }).map(([key, value]) => [key, plain(value)]),
    ),
    metrics: summaryOf(training),
    images,
  });
}

function plain(value: unknown): string | number | boolean {
  const isPlain = typeof value === "number" || typeof value === "boolean" || typeof value === "string";
  return isPlain ? value : JSON.stringify(value);
}

/** An exhibit as an image, where it is one. */
function pngOf(exhibit: Exhibit): Uint8Array | undefined {
  if (exhibit.kind === "png") return exhibit.png;
  return exhibit.kind === "pictures"
    ? encodePng(pictureGrid(exhibit.pictures, { columns: exhibit.columns }))
    : undefined;
}
