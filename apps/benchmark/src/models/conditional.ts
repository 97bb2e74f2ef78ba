import {
  analyticKl,
  broadcastTo,
  createRng,
  DataError,
  type Distribution,
  evaluationPass,
  type Rng,
  type Shape,
  show,
  type Summarised,
  type Tensor,
} from "@elbo/core";
import { labelConsistency } from "@elbo/metrics";
import { type Dataset } from "@elbo/datasets";
import { type ConditionalVae, conditionalVae } from "@elbo/vae";
import * as tf from "@tensorflow/tfjs";
import { conditionalExhibits } from "../exhibits/conditional-exhibits.js";
import {
  type BenchModel,
  elboSamples,
  type Metric,
  type Judge,
  type MeasureOptions,
  type Part,
  withoutExamples,
} from "./bench-model.js";
import { gathering } from "../gathering.js";
import { judgedSamples } from "./judge.js";
import { type ModelEntry } from "./model-entry.js";
import { latentOptions } from "./options.js";
import { familyOptions, settingsOf } from "./settings.js";

/** Models that are told the label of an example. */
export const conditionalModels: Readonly<Record<string, ModelEntry>> = {
  cvae: {
    summary: "conditional VAE: encoder and decoder know the label; all its metrics are given the label too",
    settings: settingsOf(conditionalVae),
    build: (config, data) => {
      requireLabels(config.model, data);
      return conditionalModel(
        conditionalVae({ ...latentOptions(config, data), ...familyOptions(conditionalVae, config) }),
      );
    },
  },
};

/** @throws {DataError} if the examples have no labels */
function requireLabels(model: string, { spec }: Dataset): void {
  if (spec.classes !== undefined) return;
  throw new DataError(
    `${model}: --dataset must have labels; got ${show(spec.name)} without. Give --labels or --label-array, a folder with a subfolder for each class, or train vae.`,
  );
}

function conditionalModel(model: ConditionalVae): BenchModel {
  return {
    model,
    draw: (count, rng) => model.generate(count, rng, { draw: true }),
    parts: conditionalParts(model),
    measure: async (source, { executor, seed, signal, evidenceSamples, onProgress, onEvidence }) => {
      const shared = { executor, seed, signal };
      const { take, leftOut } = gathering(signal);
      const elbo = await take("-ELBO given y", () =>
        model.elbo(source, { ...shared, form: "kl", kl: analyticKl, samples: elboSamples }),
      );
      const evidence = await take("-log p(x|y)", () =>
        model.evidence(source, { ...shared, samples: evidenceSamples, onProgress }),
      );
      if (evidence) onEvidence?.(evidence.perExample);
      return {
        ...{ given: "label", others: [], leftOut },
        ...(elbo && { elbo, klEstimator: "closed form" }),
        ...(evidence && { evidence: withoutExamples(evidence) }),
      };
    },
    evaluate: async (source, { executor, seed, signal, elboSamples: samples, evidenceSamples, onProgress }) => {
      const shared = { executor, seed, signal };
      const { take, leftOut } = gathering(signal);
      const elbo = [];
      for (const form of ["joint", "entropy", "kl"] as const) {
        const options = { ...shared, form, samples, ...(form === "kl" && { kl: analyticKl }) };
        elbo.push(await take(`-ELBO given y, form "${form}"`, () => model.elbo(source, options)));
      }
      const evidence = await take("-log p(x|y)", () =>
        model.evidence(source, { ...shared, samples: evidenceSamples, onProgress }),
      );
      return {
        ...{ given: "label", others: [], leftOut },
        elbo: elbo.filter((each) => each !== undefined),
        evidence: evidence ? [withoutExamples(evidence)] : [],
      };
    },
    judge: (judge, options) => consistencyMetrics(model, judge, options),
    exhibit: (data, executor) => conditionalExhibits(model, data, executor),
  };
}

async function consistencyMetrics(
  model: ConditionalVae,
  judge: Judge,
  { seed }: Pick<MeasureOptions, "seed">,
): Promise<Metric[]> {
  const { accuracy, occurring, classify } = judge;
  const metrics: Metric[] = [];
  for (const kind of ["draws", "means"] as const) {
    const generate = (label: readonly number[], rng: Rng) =>
      model.generate(label.length, rng, { label, draw: kind === "draws" });
    const options = { classes: model.classes, count: judgedSamples(judge), labels: occurring, seed };
    const { share, standardError, count } = await labelConsistency(generate, classify, options);
    metrics.push({
      ...{
        name: `label consistency, ${kind}`,
        value: share,
        standardError,
        unit: `share, of ${occurring.length} classes`,
      },
      meaning: `the share of ${count} class-conditional samples (${kind}) in which a classifier sees their class, of the classes that training examples have; it is right on ${(100 * accuracy).toFixed(1)} % of the test examples`,
    });
  }
  return metrics;
}

/** Both parts take one-hot labels beside their inputs: y [classes]. */
function conditionalParts({
  encoder,
  decoder,
  data,
  classes,
  config,
}: ConditionalVae): Record<"encoder" | "decoder", Part> {
  const float = (shape: Shape) => ({ shape, dtype: "float32" }) as const;
  const y = float([classes]);
  const mean = (part: { given: typeof encoder.given | typeof decoder.given }, input: Tensor): Tensor => {
    const given: Distribution & Summarised = part.given(input, evaluationPass(createRng(0)));
    return given.expectation();
  };
  const withLabel = config["encoder"] === "mlp" ? besideValues : inPlanes;
  return {
    encoder: {
      inputs: { x: float(data.shape), y },
      output: "z",
      apply: (x, label) => tf.tidy(() => mean(encoder, withLabel(x, label))),
    },
    decoder: {
      inputs: { z: float([config["latent"] as number]), y },
      output: "x",
      apply: (z, label) => tf.tidy(() => mean(decoder, besideValues(z, label))),
    },
  };
}

/** What MLPs see: an example as a vector, with its label at the end. */
function besideValues(input: Tensor, label: Tensor): Tensor {
  return tf.concat([tf.reshape(input, [input.shape[0], input.size / input.shape[0]]), label], 1);
}

/** What convolutions see: an image [n, height, width, channels] with a plane for each class. */
function inPlanes(image: Tensor, label: Tensor): Tensor {
  const [n, height, width] = image.shape as [number, number, number, number];
  const planes = tf.reshape(label, [n, 1, 1, -1]);
  return tf.concat([image, broadcastTo(planes, [n, height, width, planes.shape[3]!])], 3);
}
