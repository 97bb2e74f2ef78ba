import { type EpochRecord } from "@elbo/core";
import { type SplitMetrics, type SplitName, splitNames } from "./metrics.js";
import { type Results, resultsSchema, type TrainingResult } from "./results.js";
import { trainingConfig } from "../models/protocols.js";

/** Metrics that are easy to tell apart: reconstruction `base`, KL 2, evidence 1 better than the ELBO. */
function metricsOn(split: SplitName, base: number): SplitMetrics {
  const elbo = { quantity: "elbo", form: "kl", samples: 16, examples: 100, elbo: -base - 2 } as const;
  const evidence = { quantity: "log evidence", estimator: "importance sampling", samples: 500, examples: 100 } as const;
  return {
    split,
    examples: 100,
    elbo: { ...elbo, standardError: 0.5, bitsPerDimension: 2.3, terms: { reconstruction: base, kl: 2 } },
    evidence: {
      ...evidence,
      ...{ logEvidence: -base - 1, standardError: 0.25, monteCarloError: 0.01, bitsPerDimension: 2.125 },
      effectiveSampleSize: { mean: 41.6, min: 3 },
    },
    klEstimator: "closed form",
    others: [],
    seconds: 1.5,
  };
}

export function trainingFixture(latent: number, seed: number, base = 100): TrainingResult {
  const config = trainingConfig({ model: "vae", dataset: "digits", latent, seed }, {});
  const epochs = Array.from({ length: 30 }, (_, epoch): EpochRecord => {
    const loss = base + 50 / (epoch + 1);
    const terms = { loss, reconstruction: loss - 2, kl: 2 };
    return { epoch, train: terms, validation: { ...terms, loss: loss + 1 }, seconds: 0.1 };
  });
  const each = <T>(value: T) => ({ train: value, validation: value, test: value });
  return {
    name: `vae-${latent}-seed${seed}`,
    folder: ".",
    config,
    model: { kind: "vae", config: { likelihood: "categorical", latent }, parameters: 1234 },
    data: {
      spec: { name: "digits", shape: [8, 8, 1], kind: "categorical", levels: 17, classes: 10 },
      sizes: each(100),
      fingerprints: each("0123456789abcdef0123"),
    },
    history: { epochs, stopped: "patience", monitor: "loss", best: { epoch: 20, value: base }, steps: 480 },
    trainingSeconds: 3,
    sampleMetrics: [],
    metrics: splitNames.map((split, i) => metricsOn(split, base + i)),
  };
}

export function resultsFixture(...trainings: TrainingResult[]): Results {
  return {
    schema: resultsSchema,
    unit: "nats per example",
    status: "complete",
    command: ["compare", "--latent", "2,16"],
    started: "2026-01-02T03:04:05.000Z",
    plan: {
      trainings: trainings.map(({ config }) => config),
      ...{
        backend: "cpu",
        evidenceSamples: 500,
        mostExamples: 2000,
        checkpointEvery: null,
        tensorboard: false,
        samplesAfter: null,
      },
    },
    environment: {
      ...{ elbo: "0.0.0", node: "20.19.0", tfjs: "4.22.0", platform: "linux x64", processor: "P", cores: 2 },
      ...{ memoryGiB: 4, backend: "cpu", executor: "eager" },
    },
    trainings,
  };
}
