import { type ExampleSource } from "@elbo/core";
import { codeBits, type CodeMethods, codeUsage, codeUsageMeter, compression } from "@elbo/vq-vae";
import { type CurveSpec } from "./curve-spec.js";
import { type FamilyMetrics, type Metric, type MeasureOptions, type Watch } from "./bench-model.js";

/** How many codes are in use, epoch by epoch. */
export const codeCurves: readonly CurveSpec[] = [
  {
    title: "Codes in use by training examples after each epoch",
    unit: "codes",
    lines: { perplexity: "perplexity", "codes used": "codes used" },
  },
];

/** Counts the codes of examples while a model learns. */
export function watchCodes(
  model: CodeMethods<unknown>,
  source: ExampleSource,
  options: Pick<MeasureOptions, "executor" | "seed">,
): Watch {
  // Without gradients a batch can be larger: fewer runs, the same counts.
  const meter = codeUsageMeter(model, source, { ...options, batchSize: 250 });
  return {
    measure: async () => {
      const { perplexity, used } = await meter.measure();
      return { perplexity, "codes used": used };
    },
    dispose: () => meter.dispose(),
  };
}

/** How a model's discrete codes are used, and what they cost. */
export function codeMetrics(model: CodeMethods<unknown>): FamilyMetrics {
  return {
    "use of codes": (source, options) => usageMetrics(model, source, options),
    "bits per code": async (source, options) => [await bitsMetric(model, source, options)],
    compression: async () => compressionMetric(model),
  };
}

async function usageMetrics(
  model: CodeMethods<unknown>,
  source: ExampleSource,
  { executor, seed, signal }: MeasureOptions,
): Promise<Metric[]> {
  const { perplexity, used } = await codeUsage(model, source, { executor, seed, signal });
  const { codes } = model.space;
  return [
    {
      name: "perplexity",
      value: perplexity,
      unit: `of ${codes}`,
      meaning: "exp of the entropy of the codes' shares, over the examples of the split",
    },
    { name: "codes used", value: used, unit: `of ${codes}`, meaning: "codes that some of these examples have" },
  ];
}

async function bitsMetric(
  model: CodeMethods<unknown>,
  source: ExampleSource,
  { executor, seed, signal }: MeasureOptions,
): Promise<Metric> {
  const { bitsPerCode, uniformBitsPerCode } = await codeBits(model, source, { executor, seed, signal });
  return {
    ...{ name: "bits per code", value: bitsPerCode, unit: "bits" },
    meaning: `-log2 p(codes) under the prior, per code; where nothing is known it is ${uniformBitsPerCode.toFixed(2)}`,
  };
}

/** Real numbers have no usual length to compare with. */
function compressionMetric(model: CodeMethods<unknown>): Metric[] {
  if (model.data.kind === "real") return [];
  const { ratio, dataBits, codeBits: bits } = compression(model);
  const meaning = `${Math.round(dataBits)} bits of an example by the ${bits} bits of its codes, all alike`;
  return [{ name: "compression", value: ratio, unit: "ratio", meaning }];
}
