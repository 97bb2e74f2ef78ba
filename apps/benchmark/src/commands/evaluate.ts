import { activeUnits, type ElboEstimate, type ElboForm, estimateEvidenceFromPrior } from "@elbo/core";
import { defineCommand } from "../command-line/command.js";
import { choice, count, number, withDefault } from "../command-line/option.js";
import { alignColumns } from "../report/text-table.js";
import { type EvidenceFigure, type SplitName, splitNames, withoutExamples } from "../run/figures.js";
import { runArgument } from "./run-argument.js";
import { type Selection, selectionOptions, withTraining } from "./select-training.js";
import { seedRange } from "./training-options.js";

const forms: readonly ElboForm[] = ["joint", "entropy", "kl"];

interface EvaluateSettings {
  readonly split: SplitName;
  readonly seed: number;
  readonly elboSamples: number;
  readonly evidenceSamples: number;
}

interface Evaluation {
  readonly split: SplitName;
  readonly examples: number;
  readonly elbo: readonly ElboEstimate[];
  readonly evidence: readonly EvidenceFigure[];
  readonly activeUnits: { readonly count: number; readonly of: number; readonly variances: readonly number[] };
}

export const evaluate = defineCommand({
  name: "evaluate",
  summary: "measures a trained model: the ELBO in its three forms, log p(x) by two estimators, active units",
  argument: runArgument,
  options: {
    split: withDefault(choice(splitNames, "on which part of the data"), "test"),
    samples: withDefault(count("draws of z per example for the ELBO"), 16),
    "evidence-samples": withDefault(count("draws per example for log p(x), k"), 500),
    seed: withDefault(number("integer", "of the draws", seedRange), 1),
    ...selectionOptions,
  },
  run: ({ values, argument, output }) =>
    withTraining(argument, values, async (selection) => {
      const { split, seed, samples: elboSamples } = values;
      output.status(`measuring ${selection.training.name} on ${split}`);
      const evaluation = await evaluateModel(selection, { split, seed, elboSamples, evidenceSamples: values["evidence-samples"] });
      const { folder, training } = selection;
      output.result({ folder, training: training.name, ...evaluation }, describe(training.name, evaluation));
    }),
});

async function evaluateModel({ model, entry, data, engine }: Selection, settings: EvaluateSettings): Promise<Evaluation> {
  const { split, seed, elboSamples, evidenceSamples } = settings;
  const source = data[split];
  const shared = { executor: engine.executor, seed };
  const elbo: ElboEstimate[] = [];
  for (const form of forms)
    elbo.push(await model.elbo(source, { ...shared, form, samples: elboSamples, ...(form === "kl" && { kl: entry.kl }) }));
  const draws = { ...shared, samples: evidenceSamples };
  const evidence = [await model.evidence(source, draws), await estimateEvidenceFromPrior(model, source, draws)];
  const { count: active, variances } = await activeUnits(model.encoder, source, shared);
  return {
    split,
    examples: source.size,
    elbo,
    evidence: evidence.map(withoutExamples),
    activeUnits: { count: active, of: variances.length, variances: [...variances] },
  };
}

function describe(name: string, { split, examples, elbo, evidence, activeUnits: active }: Evaluation): string {
  const elboRows = elbo.map((each) => [
    `-ELBO, form "${each.form}"`,
    `${(-each.elbo).toFixed(3)} ± ${each.standardError.toFixed(3)}`,
    each.bitsPerDimension.toFixed(4),
    String(each.samples),
    "",
  ]);
  const evidenceRows = evidence.map((each) => [
    `-log p(x), ${each.estimator}`,
    `${(-each.logEvidence).toFixed(3)} ± ${each.standardError.toFixed(3)}`,
    each.bitsPerDimension.toFixed(4),
    String(each.samples),
    each.effectiveSampleSize.mean.toFixed(1),
  ]);
  return [
    `${name}, ${split} set, ${examples} examples; nats per example ± standard error over examples`,
    "",
    alignColumns([["quantity", "nats", "bits/dim", "draws", "ESS"], ...elboRows, ...evidenceRows], 1),
    "",
    "The three forms of the ELBO estimate one number. Draws from the prior overestimate -log p(x) where the posterior is",
    "narrow: their effective sample size (ESS) shows how few of them count.",
    `Active units: ${active.count} of ${active.of} (variance of the posterior mean above 0.01).`,
  ].join("\n");
}
