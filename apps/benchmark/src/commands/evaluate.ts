import { type ExampleSource, requireFittingData } from "@elbo/core";
import { type Dataset } from "@elbo/datasets";
import { defineCommand } from "../command-line/command.js";
import { count, text, withDefault } from "../command-line/option.js";
import { alignColumns } from "../report/text-table.js";
import { type Evaluation, familyMetrics } from "../models/bench-model.js";
import { featureFile } from "../models/feature-file.js";
import { type QualityOptions, qualityMetrics, sampleViewer } from "../models/sample-quality-metrics.js";
import { isDensity, withComparableBits } from "../models/density.js";
import { disentanglement } from "../models/disentanglement-metrics.js";
import { loadDataset } from "../data/datasets.js";
import { transformedAs } from "../data/shaping.js";
import { mostEvidenceSamples } from "../run/results.js";
import { fromHere } from "../run/portable.js";
import { gathering } from "../gathering.js";
import { fixed, withError } from "../report/metric-rows.js";
import { type SplitName } from "../run/metrics.js";
import { runArgument } from "./run-argument.js";
import { seedOption, type Selection, selectionOptions, splitOption, withTraining } from "./select-training.js";

export const evaluate = defineCommand({
  name: "evaluate",
  summary:
    "measures a trained model: the forms of its ELBO, log p(x) by two estimators, and what its family has besides",
  argument: runArgument,
  options: {
    dataset: text(
      "name|path",
      "other data than those of the run, of the same shape and kind (default: those of the run)",
    ),
    split: splitOption,
    samples: withDefault(count("draws of z per example for the ELBO", 10_000), 16),
    "evidence-samples": withDefault(count("draws per example for log p(x), k", mostEvidenceSamples), 500),
    seed: seedOption,
    features: text(
      "file",
      "an ONNX file of one input [1, ...shape of an example] and one output [1, features]: samples are held beside the examples by it",
    ),
    ...selectionOptions,
  },
  run: ({ values, argument, output }) =>
    withTraining(argument, values, async (selection) => {
      const { split, seed, samples: elboSamples, "evidence-samples": evidenceSamples } = values;
      const { bench, engine, folder, training } = selection;
      const data = values.dataset === undefined ? selection.data : await otherData(values.dataset, selection);
      const [source, { name }] = [data[split], training];
      output.status(`measuring ${name} on ${split}`);
      const settings = { executor: engine.executor, seed, elboSamples, evidenceSamples };
      const density = isDensity(data.spec, bench.model.config);
      const own = await bench.evaluate(source, settings);
      output.status(`scoring the codes of ${name} on ${split}`);
      const gathered = gathering();
      const scores = await familyMetrics(disentanglement(bench, source, "all"), source, settings, gathered);
      const whole = { ...own, others: [...own.others, ...scores], leftOut: [...own.leftOut, ...gathered.leftOut] };
      const measured = comparableEvaluation(whole, density);
      const evaluation =
        values.features === undefined
          ? measured
          : await withQuality(measured, values.features, { bench, data }, { ...settings, source });
      const about = { training: name, split, examples: source.size };
      output.result({ folder, ...about, ...evaluation }, describe(about, evaluation));
    }),
});

/** Other data than the run's, with the same kind of values. */
async function otherData(dataset: string, { data, training }: Selection): Promise<Dataset> {
  const { values, binarize } = training.config;
  const other = await loadDataset({ dataset: fromHere(dataset), values, binarize, validation: null });
  const transformed = transformedAs(other, data.spec.transforms);
  requireFittingData("evaluate", data.spec, transformed.spec);
  return transformed;
}

/** With metrics of samples as a network of the user's sees them. */
async function withQuality(
  evaluation: Evaluation,
  file: string,
  { bench, data }: Pick<Selection, "bench" | "data">,
  { executor, seed, source }: QualityOptions & { readonly source: ExampleSource },
): Promise<Evaluation> {
  const network = await featureFile(file);
  try {
    const metrics = await qualityMetrics(bench, await sampleViewer(network, source, data.train), { executor, seed });
    return { ...evaluation, others: [...evaluation.others, ...metrics] };
  } finally {
    await network.dispose();
  }
}

function comparableEvaluation(evaluation: Evaluation, density: boolean): Evaluation {
  const { elbo, evidence } = evaluation;
  return {
    ...evaluation,
    elbo: elbo.map((each) => withComparableBits(each, density)),
    evidence: evidence.map((each) => withComparableBits(each, density)),
  };
}

interface Subject {
  readonly training: string;
  readonly split: SplitName;
  readonly examples: number;
}

function describe({ training, split, examples }: Subject, evaluation: Evaluation): string {
  const { given, elbo, evidence, activeUnits: active, others, leftOut } = evaluation;
  const [bound, marginal] = given === "label" ? ["-ELBO given y", "-log p(x|y)"] : ["-ELBO", "-log p(x)"];
  const elboRows = elbo.map((each) => [
    `${bound}, form "${each.form}"`,
    withError(-each.elbo, each.standardError, 3),
    fixed(each.bitsPerDimension ?? undefined, 4),
    String(each.samples),
    "",
  ]);
  const evidenceRows = evidence.map((each) => [
    `${marginal}, ${each.estimator}`,
    withError(-each.logEvidence, each.standardError, 3),
    fixed(each.bitsPerDimension ?? undefined, 4),
    String(each.samples),
    fixed(each.effectiveSampleSize.mean, 1),
  ]);
  const otherRows = others.map(({ name, value, standardError, unit }) => [
    `${name}${unit === "nats" ? "" : `, ${unit}`}`,
    withError(value, standardError, 3),
    ...["", "", ""],
  ]);
  const rows = [...elboRows, ...evidenceRows, ...otherRows];
  return [
    `${training}, ${split} set, ${examples} examples; nats per example ± standard error over examples`,
    "",
    alignColumns([["quantity", "nats", "bits/dim", "draws", "ESS"], ...rows], 1),
    "",
    ...(evidence.length > 0 ? [boundNote] : []),
    ...evidence.flatMap(({ estimator, warning }) =>
      warning !== undefined && estimator === "importance sampling" ? [`${marginal}: ${warning}`] : [],
    ),
    ...others.map(({ name, meaning }) => `${name}: ${meaning}.`),
    ...others.flatMap(({ words = [] }) => words),
    ...leftOut.map(({ what, reason }) => `Left out: ${what}, because ${reason}.`),
    ...(active ? [`Active units: ${active.count} of ${active.of} (variance of the posterior mean above 0.01).`] : []),
  ].join("\n");
}

const boundNote =
  "The forms of the ELBO estimate one number. Draws from the prior overestimate -log p(x) where the posterior is\n" +
  "narrow: their effective sample size (ESS) shows how few of them count.";
