import { type EvidenceRanking, type ComparedModel, type Results } from "../run/results.js";
import { fixed, withError } from "./metric-rows.js";

/** A table of how models differ from the best one on the same test examples, as text. */
export interface DifferenceTable {
  readonly titles: readonly string[];
  readonly rows: readonly (readonly string[])[];
  /** What it comes to, and how it was found. */
  readonly sentences: readonly string[];
}

/** A table for each quantity of which a run has several models. */
export function differenceTables({ rankings = [] }: Results): DifferenceTable[] {
  return rankings.map(differenceTable);
}

function differenceTable(ranking: EvidenceRanking): DifferenceTable {
  const { given, leader, others } = ranking;
  const { level, examples } = others[0]!.difference;
  return {
    titles: [
      `${given ? "log p(x|y)" : "log p(x)"} below ${nameOf(leader)}, test`,
      "nats",
      `${percent(level)} interval`,
      "p",
      "differs",
    ],
    rows: others.map((other) => {
      const { value, standardError, interval, pValue, differs } = other.difference;
      const [low, high] = interval.map((end) => fixed(end, 3));
      return [nameOf(other), withError(value, standardError, 3), `${low} to ${high}`, chance(pValue), yesOrNo(differs)];
    }),
    sentences: [verdict(ranking), howFound(ranking, examples)],
  };
}

function verdict({ leader, others, decided }: EvidenceRanking): string {
  if (decided) return `${leader.model} is best.`;
  const close = others.filter(({ difference }) => !difference.differs).map(({ model }) => model);
  return `No model is best: ${leader.model} has the highest mean, and these examples do not tell it from ${new Intl.ListFormat("en").format(close)}.`;
}

function howFound({ leader, others }: EvidenceRanking, examples: number): string {
  const single = [leader, ...others].some(({ seeds }) => seeds.length === 1);
  const scope = single
    ? "With one seed they are those of the trained models, and say nothing of other trainings."
    : "Examples and seeds both scatter in them.";
  return (
    `Differences are means over ${examples} test examples that both models were measured on, pair by pair, ` +
    `with intervals that together hold 95 %. ${scope}`
  );
}

function nameOf({ model, seeds }: ComparedModel): string {
  return seeds.length === 1 ? model : `${model} (${seeds.length} seeds)`;
}

const percent = (level: number) => `${Number((100 * level).toFixed(1))} %`;
const chance = (pValue: number) => (pValue < 0.001 ? "< 0.001" : pValue.toFixed(3));
const yesOrNo = (differs: boolean) => (differs ? "yes" : "no");
