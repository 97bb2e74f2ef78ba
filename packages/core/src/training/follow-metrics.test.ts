import { describe, expect, test } from "vitest";
import { freshToyModels } from "../../test/fresh-toy-models.js";
import { toySource } from "../../test/toy-model.js";
import { memoryStore } from "../checkpoint/store.js";
import { clipByGlobalNorm } from "../optimizers/clip-by-global-norm.js";
import { sgd } from "../optimizers/sgd.js";
import { plateau, type PlateauSchedule } from "../schedules/plateau.js";
import { averageWeights } from "./average-weights.js";
import { fit } from "./fit.js";
import { type FitOptions } from "./fit-options.js";
import { type TrainableModel } from "./session.js";
import { type Batch } from "../types.js";

const source = toySource(23);
const validation = toySource(11, 8);
const options = { epochs: 8, batchSize: 5, seed: 3, validation };

const newModel = freshToyModels();

/** Trains by a rate that is too high to come to rest, and notes the rate of each step. */
async function train(learningRate: PlateauSchedule, extra: Partial<FitOptions> = {}) {
  const toy = newModel();
  const [player] = toy.players();
  const optimizer = averageWeights(clipByGlobalNorm(sgd({ learningRate }), 100), 0.5);
  const model: TrainableModel<Batch> = { ...toy, players: () => [{ ...player!, optimizer }] };
  const rates: number[] = [];
  const onStep = () => void rates.push(learningRate(0));
  const { epochs } = await fit(model, source, { ...options, onStep, ...extra });
  return { rates, losses: epochs.map(({ validation: held }) => held!["loss"]!), bits: [...toy.weight.dataSync()] };
}

const make = () => plateau({ from: 0.4, factor: 0.5, patience: 1, least: 0.06 });

describe("a learning rate that follows the validation", () => {
  test("falls after each epoch without a lower loss, to its least value", async () => {
    const { rates, losses } = await train(make());
    let [best, rate] = [Infinity, 0.4];
    losses.forEach((loss, epoch) => {
      for (let step = 0; step < 5; step++) expect(rates[5 * epoch + step]).toBeCloseTo(rate, 12);
      if (loss >= best) rate = Math.max(0.06, rate / 2);
      best = Math.min(best, loss);
    });
    expect(rates.at(-1)).toBeLessThan(0.4);
  });

  test("goes on where it stood: the same bits after an abort at any epoch, with a schedule that knows nothing", async () => {
    const whole = await train(make());
    for (let stop = 0; stop < 40; stop += 6) {
      const checkpoints = memoryStore();
      const abort = new AbortController();
      if (stop === 0) abort.abort();
      const onStep = ({ step }: { step: number }) => void (step + 1 === stop && abort.abort());
      await train(make(), { checkpoints, signal: abort.signal, onStep });
      const { losses, bits } = await train(make(), { checkpoints, resume: true });
      expect({ losses, bits }).toEqual({ losses: whole.losses, bits: whole.bits });
    }
  });

  test("begins anew with each run", async () => {
    const rate = make();
    const [first, second] = [await train(rate), await train(rate)];
    expect(second).toEqual(first);
  });

  test("does not count epochs before the warm-up has ended", async () => {
    const { rates } = await train(make(), { warmup: 8 });
    expect(new Set(rates)).toEqual(new Set([0.4]));
  });

  test("needs a validation to follow", async () => {
    await expect(train(make(), { validation: undefined })).rejects.toThrow(
      "fit: validation must be given, with a metric that compares between epochs, where a learning rate is a plateau;",
    );
  });
});
