import { type Executor } from "@elbo/core";
import { type Exhibit } from "../exhibits/exhibit.js";
import { gathering, type LeftOut } from "../gathering.js";
import { findModel } from "../models/index.js";
import { byVariant } from "./by-variant.js";
import { type LoadedTraining } from "./load-training.js";
import { type Plan, type TrainingResult } from "./results.js";
import { samplesOfTraining } from "./samples-while-training.js";

/** What a report shows of trainings, by their names. */
export type TrainingExhibits = ReadonlyMap<string, readonly Exhibit[]>;

export interface TrainingExhibitsOptions {
  /** Of the training. */
  readonly folder: string;
  readonly plan: Plan;
  readonly executor: Executor;
}

/**
 * What a report shows of a trained model: the samples that its training left in its folder, and what the model does. What cannot
 * be shown has its reason in its place.
 */
export async function trainingExhibits(
  { bench, data }: LoadedTraining,
  { config }: Pick<TrainingResult, "config">,
  { folder, plan, executor }: TrainingExhibitsOptions,
): Promise<readonly Exhibit[]> {
  const { samplesAfter = [] } = findModel(config.model);
  const growth = await samplesOfTraining(folder, plan.samplesAfter ?? samplesAfter);
  const { take, leftOut } = gathering();
  const shown = await take("every picture", () => bench.exhibit(data, executor));
  return [...growth, ...(shown ?? leftOut.map(asExhibit))];
}

function asExhibit({ what, reason }: LeftOut): Exhibit {
  return { kind: "left out", title: what, caption: reason };
}

/** Whether a training is shown in pictures after others: those of another seed would look the same. */
export function isShown(training: Pick<TrainingResult, "config">, before: readonly TrainingResult[]): boolean {
  return byVariant([...before, training]).some(([first]) => first === training);
}

/** Of more trainings than this a report has the curves and the pictures of the first ones alone. */
export const mostShown = 40;

/** Those of trainings that are shown in pictures. */
export function shownTrainings(trainings: readonly TrainingResult[]): TrainingResult[] {
  return byVariant(trainings)
    .slice(0, mostShown)
    .map(([first]) => first!);
}
