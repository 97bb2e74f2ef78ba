import { unsupervisedDisentanglementRanking } from "@elbo/metrics";
import { gathering } from "../gathering.js";
import { variantNames } from "../models/training-config.js";
import { byTestSet, byVariant } from "./by-variant.js";
import { type KeptCodes, readCodes } from "./kept-codes.js";
import { type Results, type SeedAgreement, type TrainingResult } from "./results.js";

/** Results with how far the codes of each model's seeds agree, from what the trainings kept. */
export async function withAgreements(folder: string, results: Results): Promise<Results> {
  const { take, leftOut } = gathering();
  const nameOf = variantNames(results.trainings.map(({ config }) => config));
  const agreements: SeedAgreement[] = [];
  for (const variant of byVariant(results.trainings).flatMap(byTestSet)) {
    const kept: (readonly [TrainingResult, KeptCodes])[] = [];
    for (const training of variant) {
      const codes = await take(`the codes of ${training.name} in comparisons`, () => readCodes(folder, training));
      if (codes !== undefined) kept.push([training, codes]);
    }
    const model = nameOf(variant[0]!.config);
    const agreement = await take(`the agreement of the seeds of ${model}`, () => agreementOf(model, kept));
    if (agreement !== undefined) agreements.push(agreement);
  }
  const missing = [...(results.rankingsLeftOut ?? []), ...leftOut];
  return { ...results, agreements, ...(missing.length > 0 && { rankingsLeftOut: missing }) };
}

/** Of one seed, which has no other to agree with, there are no scores; of none there is nothing. */
async function agreementOf(
  model: string,
  kept: readonly (readonly [TrainingResult, KeptCodes])[],
): Promise<SeedAgreement | undefined> {
  if (kept.length === 0) return undefined;
  const about = { model, seeds: kept.map(([{ config }]) => config.seed), examples: kept[0]![1].codes.shape[0]! };
  if (kept.length === 1) return { ...about, scores: [] };
  const models = kept.map(([, { codes, unitKl }]) => ({ codes, ...(unitKl && { kl: unitKl }) }));
  const ranked = await unsupervisedDisentanglementRanking(models);
  const scores = ranked.map(({ value, standardError }) => ({
    value,
    // Of a single other seed there is none.
    ...(Number.isFinite(standardError) && { standardError }),
  }));
  return { ...about, scores };
}

/** The score of a training among those of its model's other seeds. */
export function agreementWithSeeds(
  { agreements = [], trainings }: Results,
  { config }: Pick<TrainingResult, "config">,
): SeedAgreement["scores"][number] | undefined {
  const name = variantNames(trainings.map((training) => training.config))(config);
  const own = agreements.find(({ model, seeds }) => model === name && seeds.includes(config.seed));
  return own?.scores[own.seeds.indexOf(config.seed)];
}
