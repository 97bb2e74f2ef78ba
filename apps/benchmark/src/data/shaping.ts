import { type DataTransform, type ExampleSource } from "@elbo/core";
import { augment, type AugmentOptions, type Dataset, dequantise, logit, rescale, standardise } from "@elbo/datasets";

/** How values are transformed, one after the other: "dequantise", "logit" or "logit=0.05" (margin), "standardise" or "standardise=all" (per). */
export type TransformStep = string;

const steps: Readonly<Record<string, (data: Dataset, value: string | undefined) => Dataset>> = {
  dequantise: (data) => dequantise(data),
  logit: (data, margin) => logit(data, margin === undefined ? {} : { margin: Number(margin) }),
  standardise: (data, per) => standardise(data, per === undefined ? {} : { per: per as "entry" | "all" }),
};

/** Whether a text names a transform, with a value that it takes. */
export function isTransformStep(text: string): boolean {
  return /^(dequantise|standardise(=(entry|all))?|logit(=0?\.\d+)?)$/.test(text);
}

/** What a command line may say of transforms, in words. */
export const transformWords = "dequantise, logit or logit=margin, standardise or standardise=all";

/**
 * The data with their values transformed, as `dequantise`, `logit` and `standardise` of `@elbo/datasets` do.
 *
 * @throws {ArgumentError} if the values do not take a transform
 */
export function transformedBy(data: Dataset, transforms: readonly TransformStep[] = []): Dataset {
  return transforms.reduce((each, step) => {
    const [name = "", value] = step.split("=");
    return steps[name]!(each, value);
  }, data);
}

/** Other data transformed as a model's were: by the same numbers. */
export function transformedAs(data: Dataset, transforms: readonly DataTransform[] = []): Dataset {
  return transforms.reduce((each, transform) => {
    if (transform.kind === "affine") return rescale(each, { centre: transform.centre, scale: transform.scale });
    return transform.kind === "logit" ? logit(each, { margin: transform.margin }) : dequantise(each);
  }, data);
}

/** Examples for training, which change at each read where that is asked for. */
export function augmented(source: ExampleSource, options: AugmentOptions | undefined): ExampleSource {
  return options === undefined ? source : augment(source, options);
}
