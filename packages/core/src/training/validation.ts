import { type ExampleSource } from "../data/source.js";
import { type RandomStream } from "../random/stream.js";
import { type Objective, type Player, type Schedule } from "../types.js";
import { batchLength, orderedBatches } from "./batches.js";
import { evaluationStep } from "./evaluation-step.js";
import { type Executor } from "./executor.js";
import { addTerms, meanTerms, noSums } from "./history.js";
import { prepareStep } from "./prepare-step.js";
import { finiteTerms } from "./trainer.js";

export interface ValidatorOptions<B> {
  readonly players: readonly Player<B>[];
  readonly source: ExampleSource;
  readonly batchSize: number;
  /** The run's root stream. Every validation draws the same noise, so that epochs can be compared. */
  readonly root: RandomStream;
  readonly executor: Executor;
}

export interface Validator {
  /**
   * Mean `loss` and terms over all examples, with schedules at `step`, or undefined when the signal came first.
   *
   * @throws {NonFiniteError} that names the term which is not finite
   */
  run(step: number, signal?: AbortSignal): Promise<Record<string, number> | undefined>;
  /** Schedules that a player's metrics depend on, as its last evaluation asked for them. */
  schedules(player: number): readonly ((step: number) => number)[];
  dispose(): void;
}

/** Evaluates the objectives of players on held-out data, without touching the weights. */
export function validator<B>({ players, source, batchSize, root, executor }: ValidatorOptions<B>): Validator {
  const stream = root.split("validation");
  const prepared = players.map(({ name, objective }) => {
    const { recorded, schedules } = recordSchedules(objective);
    return {
      prefix: players.length === 1 ? "" : `${name}/`,
      step: prepareStep("fit", executor, evaluationStep(recorded)),
      schedules,
    };
  });
  return {
    run: async (step, signal) => {
      let sums = noSums;
      let index = 0;
      for (const batch of orderedBatches({ source, batchSize, root: stream })) {
        if (signal?.aborted) return undefined;
        const position = { step, stream: stream.split("step").split(index++) };
        const terms: Record<string, number> = {};
        for (const { prefix, step: each } of prepared) {
          const outputs = finiteTerms(await each.run(batch, position), `step ${step}, in validation`);
          for (const [name, value] of Object.entries(outputs)) terms[prefix + name] = value;
        }
        sums = addTerms(sums, terms, batchLength(batch));
      }
      return meanTerms(sums);
    },
    schedules: (player) => prepared[player]!.schedules(),
    dispose: () => prepared.forEach(({ step }) => step.dispose()),
  };
}

/** An objective that notes the schedules whose values it asks for; a captured step asks once. */
function recordSchedules<B>(objective: Objective<B>) {
  let asked: ((step: number) => number)[] = [];
  const recorded: Objective<B> = {
    ...objective,
    evaluate: (batch, pass) => {
      asked = [];
      const value = (schedule: Schedule) => {
        if (typeof schedule === "function") asked.push(schedule);
        return pass.value(schedule);
      };
      return objective.evaluate(batch, { ...pass, value });
    },
  };
  return { recorded, schedules: () => asked };
}
