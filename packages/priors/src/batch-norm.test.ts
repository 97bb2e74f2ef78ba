import {
  activation,
  batchNorm,
  createRng,
  dense,
  evaluationPass,
  fit,
  flatten,
  immediateFeeds,
  type Mixture,
  type Pass,
  type PriorFactory,
  RandomStream,
  sequential,
  withPass,
} from "@elbo/core";
import { bits } from "@elbo/vitest/bits";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { aggregatedPosterior, vampPrior } from "./index.js";
import { modelWith } from "./model.fixture.js";

const source = bits(64);
const encoder = sequential([flatten(), dense({ units: 8 }), batchNorm(), activation("leakyRelu"), dense({ units: 4 })]);

const factories: readonly (readonly [string, PriorFactory<Mixture>])[] = [
  ["a VampPrior", vampPrior({ components: 4 })],
  ["an aggregated posterior", aggregatedPosterior(bits(7))],
];

function training<T extends tf.TensorContainer>(body: (pass: Pass) => T): T {
  const feeds = immediateFeeds({ step: 0, stream: RandomStream.fromSeed(0) });
  return tf.tidy(() => withPass({ training: true, feeds }, body));
}

test.each(factories)("with %s the encoder's moving averages are those of the data", (_, factory) => {
  const model = modelWith(factory, { encoder });
  const read = (name: string) =>
    [...model.parameters].find(([path]) => path.startsWith("encoder") && path.endsWith(name))![1];
  const x = tf.tensor(source.read(Uint32Array.from({ length: 64 }, (_, i) => i)).x.values, [64, 2, 2]);
  const expected = tf.tidy(() => {
    const before = tf.add(tf.matMul(tf.reshape(x, [64, 4]), read("kernel") as tf.Tensor2D), read("bias"));
    return tf.mul(tf.mean(before, 0), 0.1).dataSync();
  });
  training((pass) => model.players()[0]!.objective.evaluate({ x }, pass).loss);
  read("movingMean")
    .dataSync()
    .forEach((value, i) => expect(value).toBeCloseTo(expected[i]!, 6)); // float32
  x.dispose();
  model.dispose();
});

test.each(factories)("%s is the same density in training and outside it", (_, factory) => {
  const model = modelWith(factory, { encoder });
  const z = createRng(3).normal([5, 2]);
  const inTraining = training((pass) => model.prior.distribution(pass).logProb(z)).dataSync();
  expect(inTraining).toEqual(
    tf.tidy(() => model.prior.distribution(evaluationPass(createRng(0))).logProb(z)).dataSync(),
  );
  z.dispose();
  model.dispose();
});

test("with batch norm and a VampPrior held-out examples cost about what examples of training cost", async () => {
  const model = modelWith(vampPrior({ components: 4 }), { encoder });
  const { epochs } = await fit(model, source, { epochs: 30, batchSize: 16, seed: 1, validation: bits(64) });
  const { train, validation } = epochs.at(-1)!;
  // The same distribution of four bits, two of them free: both losses are near log 4 = 1.4 nats, and scatter by a tenth.
  expect(Math.abs(validation!["loss"]! - train["loss"]!)).toBeLessThan(0.3);
  model.dispose();
});
