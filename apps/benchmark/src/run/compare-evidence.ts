import { mean, requireArgument } from "@elbo/core";
import { pairedDifference, type PairedDifference } from "@elbo/metrics";
import { gathering, type LeftOut } from "../gathering.js";
import { variantNames } from "../models/training-config.js";
import { byQuantity } from "./by-quantity.js";
import { byTestSet } from "./by-variant.js";
import { readEvidence } from "./kept-evidence.js";
import { type EvidenceRanking, type ComparedModel, type Results, type TrainingResult } from "./results.js";

/** log p(x) of the same examples by trainings that differ in nothing but the seed. */
export interface ModelEvidence {
  readonly model: string;
  /** By seed, [examples] in nats. */
  readonly perSeed: ReadonlyMap<number, Float32Array>;
}

/** Models whose evidence compares: of one quantity, on the same examples. */
export interface EvidenceGroup {
  readonly given?: EvidenceRanking["given"];
  readonly models: readonly ModelEvidence[];
}

/** Probability with which none of a ranking's differences is called one by chance. */
const confidence = 0.95;

/**
 * Whether two models differ in log p(x) of the same examples: the mean of a - b over examples, and over the seeds that both
 * have. Without a common seed they are paired in order.
 *
 * @param level probability that the interval holds the difference
 * @throws {ArgumentError} if they were not measured on as many examples, or on fewer than 2
 */
export async function compareEvidence(
  a: ModelEvidence,
  b: ModelEvidence,
  level: number = confidence,
): Promise<PairedDifference> {
  const common = [...a.perSeed.keys()].filter((seed) => b.perSeed.has(seed));
  const pairs = Math.min(a.perSeed.size, b.perSeed.size);
  const rowsOf = ({ perSeed }: ModelEvidence) =>
    common.length > 0 ? common.map((seed) => perSeed.get(seed)!) : [...perSeed.values()].slice(0, pairs);
  const [first, second] = [rowsOf(a), rowsOf(b)];
  const [count, other] = [first[0]?.length, second[0]?.length];
  requireArgument(
    count === other,
    "compareEvidence",
    "b",
    `measured on the ${count} examples of a`,
    other,
    "Compare trainings on the same data.",
  );
  requireArgument(count !== undefined && count > 1, "compareEvidence", "a", "of at least 2 examples", count);
  return pairedDifference(asPoints(first), asPoints(second), { level });
}

/** [examples] of a single seed, [seeds, examples] of several. */
function asPoints(rows: readonly Float32Array[]) {
  return rows.length === 1 ? rows[0]! : rows.map((row) => Array.from(row));
}

/**
 * What trainings kept of log p(x) of their test examples, models by models: a list for each quantity and each test set.
 *
 * @param folder of the run that the trainings belong to
 */
export async function evidenceOf(
  folder: string,
  trainings: readonly TrainingResult[],
): Promise<{ readonly groups: EvidenceGroup[]; readonly leftOut: readonly LeftOut[] }> {
  const { take, leftOut } = gathering();
  const groups: EvidenceGroup[] = [];
  const nameOf = variantNames(trainings.map(({ config }) => config));
  for (const group of byQuantity(trainings).flatMap(byTestSet)) {
    const models = new Map<string, Map<number, Float32Array>>();
    for (const training of group) {
      const kept = await take(`${training.name} in comparisons`, () => readEvidence(folder, training, "test"));
      if (kept === undefined) continue;
      const key = variantOf(training);
      models.set(key, (models.get(key) ?? new Map<number, Float32Array>()).set(training.config.seed, kept));
    }
    const named = group.map((training) => [variantOf(training), nameOf(training.config)] as const);
    const names = new Map(named);
    const given = group.flatMap(({ metrics }) => metrics.map((each) => each.given))[0];
    groups.push({
      ...(given && { given }),
      models: [...models].map(([key, perSeed]) => ({ model: names.get(key)!, perSeed })),
    });
  }
  return { groups, leftOut };
}

const variantOf = ({ config }: TrainingResult) => JSON.stringify({ ...config, seed: null });

/** Results with the differences between their models, from what the trainings kept. */
export async function withRankings(folder: string, results: Results): Promise<Results> {
  const { groups, leftOut } = await evidenceOf(folder, results.trainings);
  const { take, leftOut: failed } = gathering();
  const rankings: EvidenceRanking[] = [];
  for (const { models, ...about } of groups) {
    const able = models.filter(({ perSeed }) => [...perSeed.values()].every(canBeCompared));
    if (able.length < 2) continue;
    const ranking = await take(`the order of ${able.map(({ model }) => model).join(", ")}`, () => rank(able));
    if (ranking !== undefined) rankings.push({ ...about, ...ranking });
  }
  const missing = [...leftOut, ...failed];
  return { ...results, rankings, ...(missing.length > 0 && { rankingsLeftOut: missing }) };
}

const canBeCompared = (values: Float32Array) => values.length > 1 && values.every(Number.isFinite);

/**
 * Models beside the one with the highest mean. Each of the n others is compared at the level 1 - 0.05 / n, so that a leader that
 * is no better than all others is called so with a probability of 0.05 at most.
 */
export async function rank(models: readonly ModelEvidence[]): Promise<Omit<EvidenceRanking, "given">> {
  const meanOf = ({ perSeed }: ModelEvidence) => mean([...perSeed.values()].map((values) => mean(values)));
  const [leader, ...rest] = [...models].sort((a, b) => meanOf(b) - meanOf(a));
  const level = 1 - (1 - confidence) / rest.length;
  const others: EvidenceRanking["others"][number][] = [];
  for (const other of rest) {
    const { value, standardError, standardErrorMethod, interval, pValue, differs, examples } = await compareEvidence(
      leader!,
      other,
      level,
    );
    const difference = { value, standardError, standardErrorMethod, interval, level, pValue, differs, examples };
    others.push({ ...described(other), difference });
  }
  return { leader: described(leader!), others, decided: others.every(({ difference }) => difference.differs) };
}

function described({ model, perSeed }: ModelEvidence): ComparedModel {
  return { model, seeds: [...perSeed.keys()] };
}

/** Whether a training's model is better than every other one that it was compared with. */
export function isBest({ rankings = [], trainings }: Results, { config }: TrainingResult): boolean {
  const nameOf = variantNames(trainings.map((training) => training.config));
  return rankings.some(
    ({ leader, decided }) => decided && leader.model === nameOf(config) && leader.seeds.includes(config.seed),
  );
}
