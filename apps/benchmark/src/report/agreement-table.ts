import { mean } from "@elbo/core";
import { type Results, type SeedAgreement } from "../run/results.js";
import { withError } from "./metric-rows.js";

/** How far the codes of each model's seeds agree, as text. */
export interface AgreementTable {
  readonly titles: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** A row for each model of which there are several seeds; undefined where there is none. */
export function agreementTable({ agreements = [] }: Results): AgreementTable | undefined {
  const able = agreements.filter(({ scores }) => scores.length > 0);
  if (able.length === 0) return undefined;
  return {
    titles: ["UDR, test", "mean over seeds", "seed by seed"],
    rows: able.map(({ model, seeds, scores }) => [
      model,
      withError(mean(scores.map(({ value }) => value)), undefined, 3),
      scores.map(({ value, standardError }, i) => `${seeds[i]!}: ${withError(value, standardError, 3)}`).join(", "),
    ]),
  };
}

/** What the ranking is, and of which models there is none. */
export function explainAgreements({ agreements = [] }: Results): string[] {
  const [able, single] = [agreements.filter(({ scores }) => scores.length > 0), agreements.filter(isSingle)];
  if (able.length === 0) return single.length === 0 ? [] : [`There is no UDR: ${itTakesTwo}, and no model has two.`];
  const examples = [...new Set(able.map((each) => each.examples))].join(" or ");
  return [
    `UDR: the unsupervised disentanglement ranking, how well codes of a seed match those of another one to one, up to order and sign, by lasso weights over ${examples} test examples; the median over the other seeds, from 0 to 1, and ± its standard error over them. Units with a mean KL up to 0.01 nats are left out, where it has a closed form. Seeds that agree may agree on codes that mix factors; scores of seeds share pairs, so that their mean has no error.`,
    ...(single.length === 0 ? [] : [`There is no UDR of ${list(single)}: ${itTakesTwo}.`]),
  ];
}

const itTakesTwo = "it compares the codes of two seeds or more";
const isSingle = ({ scores }: SeedAgreement) => scores.length === 0;

function list(agreements: readonly SeedAgreement[]): string {
  return new Intl.ListFormat("en").format(agreements.map(({ model }) => model));
}
