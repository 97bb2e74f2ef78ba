import { defineCommand } from "../command-line/command.js";
import { choice, count, number, withDefault } from "../command-line/option.js";
import { alignColumns } from "../report/text-table.js";
import { type Evaluation } from "../models/bench-model.js";
import { type SplitName, splitNames } from "../run/figures.js";
import { runArgument } from "./run-argument.js";
import { selectionOptions, withTraining } from "./select-training.js";
import { seedRange } from "./training-options.js";

export const evaluate = defineCommand({
  name: "evaluate",
  summary: "measures a trained model: the forms of its ELBO, log p(x) by two estimators, and what its family has besides",
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
      const { split, seed, samples: elboSamples, "evidence-samples": evidenceSamples } = values;
      const { bench, data, engine, folder, training } = selection;
      const [source, { name }] = [data[split], training];
      output.status(`measuring ${name} on ${split}`);
      const settings = { executor: engine.executor, seed, elboSamples, evidenceSamples };
      const evaluation = await bench.evaluate(source, settings);
      const about = { training: name, split, examples: source.size };
      output.result({ folder, ...about, ...evaluation }, describe(about, evaluation));
    }),
});

interface Subject {
  readonly training: string;
  readonly split: SplitName;
  readonly examples: number;
}

function describe({ training, split, examples }: Subject, evaluation: Evaluation): string {
  const { elbo, evidence, activeUnits: active, others } = evaluation;
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
  const otherRows = others.map(({ name, value, standardError, unit }) => [
    `${name}${unit === "nats" ? "" : `, ${unit}`}`,
    `${value.toFixed(3)}${standardError === undefined ? "" : ` ± ${standardError.toFixed(3)}`}`,
    ...["", "", ""],
  ]);
  const rows = [...elboRows, ...evidenceRows, ...otherRows];
  return [
    `${training}, ${split} set, ${examples} examples; nats per example ± standard error over examples`,
    "",
    alignColumns([["quantity", "nats", "bits/dim", "draws", "ESS"], ...rows], 1),
    "",
    ...(evidence.length > 0 ? [boundNote] : []),
    ...others.map(({ name, meaning }) => `${name}: ${meaning}.`),
    ...(active ? [`Active units: ${active.count} of ${active.of} (variance of the posterior mean above 0.01).`] : []),
  ].join("\n");
}

const boundNote =
  "The forms of the ELBO estimate one number. Draws from the prior overestimate -log p(x) where the posterior is\n" +
  "narrow: their effective sample size (ESS) shows how few of them count.";
