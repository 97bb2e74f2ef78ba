import {
  assignParameters,
  DataError,
  type GenerativeModel,
  readParameters,
  type StepProgress,
  trainer,
  type Trainer,
} from "@elbo/core";
import { type Dataset } from "@elbo/datasets";
import { describeWanted } from "../data/absent.js";
import { activeExecutor } from "./backends.js";
import { type Settings } from "../protocol/settings.js";
import { type TrainingChoices, trainingChoices } from "./build.js";

/** A model with what moves it. */
export interface Training {
  readonly model: GenerativeModel;
  readonly trainer: Trainer;
  dispose(): void;
}

/** The state of a training on the host. */
export type TrainingState = Awaited<ReturnType<typeof readParameters>>;

/**
 * A training of a model, which it owns from now on.
 *
 * @param step steps that the model has behind it
 */
export function startTraining(model: GenerativeModel, data: Dataset, settings: Settings, step = 0): Training {
  if (data.train.size === 0) return withoutData(model, data);
  try {
    const run = trainer({
      players: model.players(),
      source: data.train,
      ...{ step, executor: activeExecutor() },
      ...batches(trainingChoices(settings), data, settings),
    });
    return {
      model,
      trainer: run,
      dispose: () => {
        run.dispose();
        model.dispose();
      },
    };
  } catch (error) {
    model.dispose();
    throw error;
  }
}

/** A model that is looked at. */
function withoutData(model: GenerativeModel, { spec }: Dataset): Training {
  const refuse = (): never => {
    const advice = `Drop in the file of ${describeWanted(spec)}.`;
    throw new DataError(`training: data must be at hand; got the model alone. ${advice}`);
  };
  return {
    model,
    trainer: {
      ...{ batchesPerEpoch: 0, step: 0, state: new Map() },
      ...{ sync: () => Promise.resolve(), dispose: () => undefined, [Symbol.asyncIterator]: refuse },
    },
    dispose: () => model.dispose(),
  };
}

function batches({ batchSize }: TrainingChoices, { train }: Dataset, { options }: Settings) {
  // Batch norm would make a lone example at the end of an epoch a constant.
  const seed = typeof options["seed"] === "number" ? options["seed"] : 0;
  return { batchSize, seed, dropLast: train.size >= batchSize };
}

/** One step; undefined where a training has come to its end. */
export async function oneStep({ trainer: run }: Training): Promise<StepProgress | undefined> {
  for await (const progress of run) return progress;
  return undefined;
}

/** Everything that decides how a training goes on, on the host. */
export async function readState({ model, trainer: run }: Training): Promise<TrainingState> {
  await run.sync();
  return readParameters(new Map([...model.parameters, ...run.state]));
}

/** @throws {CheckpointError} if the state is that of another model */
export function writeState({ model, trainer: run }: Training, state: TrainingState): void {
  assignParameters(new Map([...model.parameters, ...run.state]), state);
}
