import { type SplitMetrics } from "../run/metrics.js";
import { notFiniteReason } from "../json.js";
import { type Results, type TrainingResult } from "../run/results.js";

/** What is missing of a run, what is not finite, and what the data suggest to do about it: a sentence each. */
export function problemsOf({ trainings, failures = [], hints = [], rankingsLeftOut = [] }: Results): string[] {
  return [
    ...failures.map(({ name, message }) => `${name} failed: ${message}`),
    ...trainings.flatMap(notFiniteOf).map((what) => `Not finite: ${what}; ${notFiniteReason}.`),
    ...fewDrawsOf(trainings),
    ...trainings.flatMap(leftOutOf),
    ...rankingsLeftOut.map(({ what, reason }) => `Left out: ${what}, because ${reason}.`),
    ...hints,
  ];
}

/** The metrics of a training that are not finite, each with its split: empty unless the model is unusable there. */
export function notFiniteOf({ name, metrics, sampleMetrics }: TrainingResult): string[] {
  const splits = [
    ...metrics.map((each) => [each.split, valuesOf(each)] as const),
    ["samples", sampleMetrics.map(named)] as const,
  ];
  return splits.flatMap(([split, values]) => {
    const bad = values.filter(([, value]) => !Number.isFinite(value)).map(([metric]) => metric);
    return bad.length === 0 ? [] : [`${bad.join(", ")} of ${name} on ${split}`];
  });
}

type NamedValue = readonly [name: string, value: number];

const named = ({ name, value }: { readonly name: string; readonly value: number }): NamedValue => [name, value];

function valuesOf({ given, elbo, evidence, others }: SplitMetrics): NamedValue[] {
  return [
    ...(elbo ? [[given ? "-ELBO given y" : "-ELBO", elbo.elbo] as const] : []),
    ...(evidence ? [[given ? "-log p(x|y)" : "-log p(x)", evidence.logEvidence] as const] : []),
    ...others.map(named),
  ];
}

/** Draws that were too few from the start, as the column of their number says. */
const roughDraws = 10;

/** Of log p(x) that rests on few of many draws: a sentence on one metric, or one on all of several. */
function fewDrawsOf(trainings: readonly TrainingResult[]): string[] {
  const warned = trainings.flatMap(({ name, metrics }) => {
    const few = metrics.filter(({ evidence }) => evidence?.warning !== undefined && evidence.samples >= roughDraws);
    return few.length === 0 ? [] : [{ name, few }];
  });
  const all = warned.flatMap(({ few }) => few);
  const quantity = all.every(({ given }) => given) ? "-log p(x|y)" : "-log p(x)";
  if (all.length <= 1)
    return warned.map(({ name, few }) => `${quantity} of ${name} on ${few[0]!.split}: ${few[0]!.evidence!.warning}`);
  const names = warned.map(({ name, few }) => `${name} (${few.map(({ split }) => split).join(", ")})`);
  return [
    `${quantity} of ${warned.length} of ${trainings.length} trainings rests on few of its draws for more than one example in a hundred, and is too ` +
      `high by an unknown amount: ${names.join("; ")}. Take more draws with --evidence-samples, or anneal.`,
  ];
}

function leftOutOf({ name, metrics, leftOut = [], picturesLeftOut = [] }: TrainingResult): string[] {
  const say =
    (where: string) =>
    ({ what, reason }: { readonly what: string; readonly reason: string }) =>
      `Left out of ${name}${where}: ${what}, because ${reason}.`;
  return [
    ...metrics.flatMap((each) => (each.leftOut ?? []).map(say(` on ${each.split}`))),
    ...leftOut.map(say(" on samples")),
    ...picturesLeftOut.map(say("'s pictures")),
  ];
}
