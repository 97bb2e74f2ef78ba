import { describe, expect, test } from "vitest";
import * as tf from "@tensorflow/tfjs";
import { freshToyModels } from "../../test/fresh-toy-models.js";
import { momentum, type ToyOptions, toySource } from "../../test/toy-model.js";
import { memoryStore } from "../checkpoint/store.js";
import { ArgumentError } from "../errors.js";
import { cyclic, linearWarmup } from "../schedules/index.js";
import { type Objective, type Player, type Selection } from "../types.js";
import { fit } from "./fit.js";
import { type FitOptions } from "./fit-options.js";
import { chooseMonitor, incomparable, monitorOf, settledEpoch } from "./selection.js";

const objective: Objective = { parameters: new Map(), evaluate: () => ({ loss: tf.scalar(0), terms: {} }) };
const player = (name: string, selection?: Selection): Player => ({
  name,
  objective: { ...objective, ...(selection && { selection }) },
  optimizer: momentum(1),
});
const latent: Selection = { metrics: { negativeElbo: ["reconstruction", "kl"], kl: ["kl"] }, monitor: "negativeElbo" };

describe("the metric that decides which epoch is best", () => {
  test("is the loss of an objective that says nothing, or what it says; of several players the first that has one", () => {
    expect(monitorOf([player("vae")])).toBe("loss");
    expect(monitorOf([player("vae", latent)])).toBe("negativeElbo");
    expect(monitorOf([player("discriminator", incomparable), player("vae", latent)])).toBe("vae/negativeElbo");
    expect(monitorOf([player("generator", incomparable), player("discriminator", incomparable)])).toBeNull();
  });

  test("may be another that compares, with or without the player's name", () => {
    const players = [player("vae", latent), player("discriminator", incomparable)];
    const chosen = { name: "vae/kl", player: 0, terms: ["vae/kl"], isTerm: true };
    expect(chooseMonitor(players, "kl")).toMatchObject(chosen);
    expect(chooseMonitor(players, "vae/kl")).toMatchObject(chosen);
  });

  test("is refused where it means something else in each epoch, with those that do not", () => {
    const players = [player("vae", latent), player("discriminator", incomparable)];
    expect(() => chooseMonitor(players, "loss")).toThrow(
      new ArgumentError(
        'fit: monitor must be among vae/negativeElbo, vae/kl; got "loss". Other metrics mean something else in each epoch.',
      ),
    );
    expect(() => chooseMonitor([player("generator", incomparable)], "loss")).toThrow(
      new ArgumentError(
        'fit: monitor must be left out, for no metric of this model compares between epochs; got "loss". ' +
          "The last epoch is kept: choose how many there are.",
      ),
    );
  });
});

describe("schedules have ended", () => {
  const after = (epoch: number) => 5 * (epoch + 1);

  test("in the first epoch from which on all keep their last values", () => {
    expect(settledEpoch([], 10, after)).toBe(0);
    expect(settledEpoch([() => 3], 10, after)).toBe(0);
    // Looked at one by one they would take months.
    expect(settledEpoch([], Number.MAX_SAFE_INTEGER, after)).toBe(0);
    // 20 steps: after the epochs 0 to 2 there are 5, 10 and 15.
    expect(settledEpoch([linearWarmup({ to: 4, steps: 20 })], 10, after)).toBe(3);
    expect(settledEpoch([linearWarmup({ to: 4, steps: 20 }), (step) => (step > 34 ? 1 : 0)], 10, after)).toBe(6);
  });

  test("in the last epoch, where they change to the end", () => {
    expect(settledEpoch([(step) => step], 10, after)).toBe(9);
    expect(settledEpoch([linearWarmup({ to: 4, steps: 1000 })], 10, after)).toBe(9);
  });

  test("after the last cycle, however long the value stays between", () => {
    // Two cycles of 4 epochs: it grows for 2 and stays for 2, and then stays.
    expect(settledEpoch([cyclic({ to: 1, steps: 40, cycles: 2 })], 12, after)).toBe(5);
  });
});

describe("fit", () => {
  const source = toySource(23);
  const validation = toySource(11, 8);
  const options = { epochs: 8, batchSize: 5, seed: 3, validation };
  const newModel = freshToyModels();

  async function train(extra: Partial<FitOptions>, toy: ToyOptions, selection?: Selection) {
    const model = newModel(toy);
    const players = () =>
      model.players().map((each) => ({ ...each, objective: { ...each.objective, ...(selection && { selection }) } }));
    const history = await fit({ ...model, players }, source, { ...options, ...extra });
    return { history, steps: model.steps.dataSync()[0]! };
  }

  // A loss that grows with its weight, of a weight that hardly moves: the least is in epoch 0, where it means least.
  const growing = { rate: 1e-6, scale: linearWarmup({ from: 0, to: 4, steps: 20 }) };

  test("compares no epoch in which a schedule has not ended: the best one is found after that", async () => {
    const { history, steps } = await train({}, growing);
    expect(history.epochs[0]!.validation!["loss"]).toBeLessThan(history.epochs[7]!.validation!["loss"]! / 2);
    expect([history.monitor, history.best!.epoch >= 3]).toEqual(["loss", true]);
    expect(steps).toBe(5 * (history.best!.epoch + 1));
  });

  test("patience waits for the schedule's end too", async () => {
    const climbing = { rate: -0.01, scale: growing.scale };
    const { history } = await train({ epochs: 50, patience: 2 }, climbing);
    expect([history.best!.epoch, history.epochs.length, history.stopped]).toEqual([3, 6, "patience"]);
  });

  test("a schedule that never ends leaves the last epoch", async () => {
    const { history, steps } = await train({}, { rate: -0.01, scale: (step) => 1 + step });
    expect([history.best!.epoch, steps]).toEqual([7, 40]);
  });

  test("a run that goes on for more epochs forgets a best one from before the schedule's end", async () => {
    const climbing = { rate: -0.01, scale: growing.scale };
    const checkpoints = memoryStore();
    await train({ checkpoints, epochs: 2 }, climbing);
    const { history } = await train({ checkpoints, resume: true }, climbing);
    expect(history.best!.epoch).toBe(3);
  });

  test("keeps the last epoch, and says that nothing decided, where no metric compares", async () => {
    const { history, steps } = await train({}, { rate: -0.01 }, incomparable);
    expect([history.monitor, history.best, history.stopped, steps]).toEqual([null, null, "epochs", 40]);
    await expect(train({ patience: 3 }, {}, incomparable)).rejects.toThrow(
      new ArgumentError(
        "fit: patience must be left out, for no metric of this model compares between epochs; got 3. " +
          "The last epoch is kept: choose how many there are.",
      ),
    );
  });

  test("a metric that is a sum of terms is recorded beside them", async () => {
    const twice: Selection = { metrics: { twice: ["square", "square"] }, monitor: "twice" };
    const { history } = await train({ epochs: 2 }, {}, twice);
    expect(history.monitor).toBe("twice");
    for (const { validation: held } of history.epochs) expect(held!["twice"]).toBe(2 * held!["square"]!);
    expect(history.best!.value).toBe(Math.min(...history.epochs.map(({ validation: held }) => held!["twice"]!)));
  });
});
