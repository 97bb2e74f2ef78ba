import { type TrainingResult } from "./results.js";

/** Trainings that differ in nothing but the seed, together; in the order of the first of each. */
export function byVariant<T extends Pick<TrainingResult, "config">>(trainings: readonly T[]): T[][] {
  const variants = new Map<string, T[]>();
  for (const training of trainings) {
    const key = JSON.stringify({ ...training.config, seed: null });
    variants.set(key, [...(variants.get(key) ?? []), training]);
  }
  return [...variants.values()];
}

/** Trainings that were tested on the same examples, together. */
export function byTestSet(trainings: readonly TrainingResult[]): TrainingResult[][] {
  const fingerprints = [...new Set(trainings.map(({ data }) => data.fingerprints.test))];
  return fingerprints.map((fingerprint) => trainings.filter(({ data }) => data.fingerprints.test === fingerprint));
}
