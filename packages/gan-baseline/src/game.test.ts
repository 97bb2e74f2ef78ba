import {
  createOptimizerStates,
  createRng,
  evaluationPass,
  fit,
  type HostArray,
  immediateFeeds,
  type Pass,
  type Player,
  RandomStream,
  trainingStep,
  withPass,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { type AdversarialModel, dcgan, gan, type GanOptions } from "./index.js";
import { pictures, points } from "./pictures.fixture.js";

const small = { data: points.spec, latent: 3, hidden: [5], seed: 2 } as const;

function examples(count: number): HostArray {
  return points.read(
    Uint32Array.from({ length: count }, (_, i) => i),
    createRng(0).stream,
  )["x"]!;
}

/** Loss and terms of a player outside training, with the draws of `createRng(4)`. */
function evaluate(model: AdversarialModel, player: 0 | 1, count = 6): Record<string, number> {
  return tf.tidy(() => {
    const x = tf.tensor(examples(count).values, [count, 2]);
    const { loss, terms } = model.players()[player]!.objective.evaluate({ x }, evaluationPass(createRng(4)));
    return Object.fromEntries(Object.entries({ ...terms, loss }).map(([name, term]) => [name, term.dataSync()[0]!]));
  });
}

/** Logits of the examples and of those that the noise of `createRng(4)` becomes. */
function logitsOf({ generator, discriminator }: AdversarialModel, count = 6): { real: number[]; fake: number[] } {
  return tf.tidy(() => {
    const pass = evaluationPass(createRng(0));
    const fake = generator.apply(createRng(4).split("noise").normal([count, 3]), pass);
    const read = (x: tf.Tensor) => [...discriminator.apply(x, pass).dataSync()];
    return { real: read(tf.tensor(examples(count).values, [count, 2])), fake: read(fake) };
  });
}

function withGan<T>(options: Partial<GanOptions>, body: (model: AdversarialModel) => T): T {
  const model = gan({ ...small, ...options });
  try {
    return body(model);
  } finally {
    model.dispose();
  }
}

const sigmoid = (x: number) => 1 / (1 + Math.exp(-x));
const softplus = (x: number) => Math.log1p(Math.exp(x));
const mean = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;

test("the discriminator's loss and terms are those of its logits", () =>
  withGan({ labels: { real: [0.9, 0.9], flip: 0 } }, (model) => {
    const { real, fake } = logitsOf(model);
    const terms = evaluate(model, 0);
    // Float32 throughout.
    expect(terms["loss"]).toBeCloseTo(mean(real.map((l) => softplus(l) - 0.9 * l)) + mean(fake.map(softplus)), 5);
    expect(terms["real"]).toBeCloseTo(mean(real.map(sigmoid)), 6);
    expect(terms["fake"]).toBeCloseTo(mean(fake.map(sigmoid)), 6);
    const value = mean(real.map((l) => Math.log(sigmoid(l)))) + mean(fake.map((l) => Math.log(1 - sigmoid(l))));
    expect(terms["value"]).toBeCloseTo(value, 5);
  }));

test("labels are drawn in the step: smoothed ones change the loss by their mean product with the logits", () =>
  withGan({}, (model) => {
    const { real, fake } = logitsOf(model);
    const labels = tf.tidy(() => {
      const rng = createRng(4).split("labels");
      const [smoothed, flip, flipped] = ["real", "flip", "flipped"].map((label) =>
        rng.split(label).uniform([6, 1]).dataSync(),
      );
      return real.map((_, i) => (flip![i]! < 0.05 ? 0.3 * flipped![i]! : 0.7 + 0.5 * smoothed![i]!));
    });
    const expected = mean(real.map((l, i) => softplus(l) - labels[i]! * l)) + mean(fake.map(softplus));
    expect(evaluate(model, 0)["loss"]).toBeCloseTo(expected, 5); // float32
  }));

test("the generator's loss is that of the logits of the same generated examples", () => {
  withGan({}, (model) => {
    const { fake } = logitsOf(model);
    expect(evaluate(model, 1)["loss"]).toBeCloseTo(mean(fake.map((l) => softplus(-l))), 5); // float32
    expect(evaluate(model, 1)["fake"]).toBeCloseTo(mean(fake.map(sigmoid)), 6);
  });
  withGan({ generatorLoss: "minimax" }, (model) => {
    expect(evaluate(model, 1)["loss"]).toBeCloseTo(-mean(logitsOf(model).fake.map(softplus)), 5);
  });
});

test("where the discriminator says 1/2 to everything, the value of the game is -log 4", () =>
  withGan({}, (model) => {
    tf.tidy(() => model.discriminator.parameters.forEach((variable) => variable.assign(tf.zeros(variable.shape))));
    expect(evaluate(model, 0)["value"]).toBeCloseTo(-Math.log(4), 6); // float32
  }));

test("the loss includes the penalty, which is a term", () =>
  withGan({ gradientPenalty: { kind: "r1" } }, (penalised) =>
    withGan({}, (plain) => {
      const { loss, penalty } = evaluate(penalised, 0) as { loss: number; penalty: number };
      expect(penalty).toBeGreaterThan(0);
      expect(loss - penalty).toBeCloseTo(evaluate(plain, 0)["loss"]!, 5); // float32
    }),
  ));

function weights(parameters: AdversarialModel["parameters"]): number[] {
  return [...parameters.values()].flatMap((variable) => [...variable.dataSync()]);
}

/** One training step of some players. */
function move(players: readonly Player[]): void {
  const states = createOptimizerStates(players);
  const feeds = immediateFeeds({ step: 0, stream: RandomStream.fromSeed(9) });
  const x = tf.tensor(examples(6).values, [6, 2]);
  const step = trainingStep(players, states);
  tf.tidy(() => withPass({ training: true, feeds }, (pass) => step.run({ x }, pass)));
  x.dispose();
  states.forEach((state) => state.dispose());
}

test("the discriminator's move leaves the generator as it is, and the other way round", () =>
  withGan({}, (model) => {
    const [discriminator, generator] = model.players() as [Player, Player];
    const before = [weights(model.generator.parameters), weights(model.discriminator.parameters)];
    move([discriminator]);
    const moved = weights(model.discriminator.parameters);
    expect([weights(model.generator.parameters), moved]).toEqual([before[0], expect.not.arrayContaining(before[1]!)]);
    move([generator]);
    expect(weights(model.discriminator.parameters)).toEqual(moved);
    expect(weights(model.generator.parameters)).not.toEqual(before[0]);
  }));

test("the generator moves against the discriminator as it is after its move, on the same noise", () =>
  withGan({}, (together) =>
    withGan({}, (inTurn) => {
      move(together.players());
      for (const player of inTurn.players()) move([player]);
      expect(weights(together.parameters)).toEqual(weights(inTurn.parameters));
    }),
  ));

test("the discriminator's loss has no slope along the generator's parameters", () =>
  withGan({}, (model) =>
    tf.tidy(() => {
      const x = tf.tensor(examples(6).values, [6, 2]);
      const loss = () => model.players()[0]!.objective.evaluate({ x }, evaluationPass(createRng(4))).loss;
      const variables = [...model.generator.parameters.values()];
      const { grads } = tf.variableGrads(loss, variables);
      expect(
        Object.values(grads)
          .flatMap((gradient) => [...gradient.dataSync()])
          .every((slope) => slope === 0),
      ).toBe(true);
    }),
  ));

test("moving averages: the generator's are those of its batch, the discriminator's the mean of real and generated ones", () => {
  const model = dcgan({ data: pictures.spec, latent: 2, filters: 2, seed: 1 });
  const feeds = immediateFeeds({ step: 0, stream: RandomStream.fromSeed(9) });
  const training = (body: (pass: Pass) => void) => tf.tidy(() => withPass({ training: true, feeds }, body));
  const averages = (network: "generator" | "discriminator") =>
    [...model[network].parameters]
      .filter(([path]) => path.includes("moving"))
      .flatMap(([, variable]) => [...variable.dataSync()]);
  const x = tf.ones([4, 8, 8, 1]);
  const before = averages("generator");
  training((pass) => model.players()[0]!.objective.evaluate({ x }, pass));
  expect(averages("generator")).toEqual(before);
  training((pass) => model.players()[1]!.objective.evaluate({ x }, pass));
  expect(averages("generator")).not.toEqual(before);
  x.dispose();
  model.dispose();
});

test("the discriminator of 16 x 16 images averages the statistics of both kinds of examples", () => {
  const model = dcgan({ data: { ...pictures.spec, shape: [16, 16, 1] }, latent: 2, filters: 2, seed: 1 });
  const feeds = immediateFeeds({ step: 0, stream: RandomStream.fromSeed(9) });
  tf.tidy(() => {
    const [path] = [...model.discriminator.parameters.keys()].filter((path) => path.endsWith("movingMean"));
    const average = model.discriminator.parameters.get(path!)!;
    const statistic = (examples: (pass: Pass) => tf.Tensor): number => {
      average.assign(tf.zeros(average.shape));
      withPass({ training: true, feeds }, (pass) => model.discriminator.apply(examples(pass), pass));
      return average.dataSync()[0]!;
    };
    const x = tf.ones([4, 16, 16, 1]);
    const real = statistic(() => x);
    const fake = statistic((pass) => model.generator.apply(pass.rng.split("noise").normal([4, 2]), pass));
    average.assign(tf.zeros(average.shape));
    withPass({ training: true, feeds }, (pass) => void model.players()[0]!.objective.evaluate({ x }, pass));
    expect(average.dataSync()[0]).toBeCloseTo((real + fake) / 2, 6); // float32
  });
  model.dispose();
});

test("pre-training moves the discriminator alone", async () => {
  const model = gan({ ...small, pretraining: 4 });
  const before = weights(model.generator.parameters);
  const discriminator = weights(model.discriminator.parameters);
  await fit(model, points, { epochs: 1, batchSize: 16, seed: 1 });
  expect(weights(model.generator.parameters)).toEqual(before);
  expect(weights(model.discriminator.parameters)).not.toEqual(discriminator);
  model.dispose();
});
