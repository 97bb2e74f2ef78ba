import {
  adam,
  ArgumentError,
  createRng,
  type DataSpec,
  type DiagonalNormal,
  evaluationPass,
  fit,
  flatten,
  immediateFeeds,
  RandomStream,
  sequential,
  type Tensor,
  withPass,
} from "@elbo/core";
import { bits } from "@elbo/vitest/bits";
import { expectNoLeakOnThrow, tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { type Autoencoder, autoencoder, noisyAutoencoder } from "./index.js";

const source = bits(64);
const small = { data: source.spec, latent: 2, hidden: [8] } as const;
const plane: DataSpec = { name: "plane", shape: [2], kind: "real" };

/** Codes are examples, and examples codes: what the model does to codes can be seen. */
const transparent = { data: plane, latent: 2, encoder: flatten(), decoder: sequential([]), scale: 1 } as const;

/** One training step's view of a batch: updates of the statistics take effect. */
function observe(model: Autoencoder, x: Tensor, step = 0): void {
  const feeds = immediateFeeds({ step, stream: RandomStream.fromSeed(step) });
  tf.tidy(() =>
    withPass({ training: true, feeds }, (pass) => model.players()[0]!.objective.evaluate({ x }, pass).loss),
  );
}

function statistic(model: Autoencoder, name: string): number[] {
  return [...model.parameters.get(`prior/${name}`)!.dataSync()];
}

function expectClose(actual: ArrayLike<number>, expected: readonly number[], digits = 5): void {
  expect(actual.length).toBe(expected.length);
  expected.forEach((value, i) => expect(actual[i]).toBeCloseTo(value, digits));
}

test("the loss is the reconstruction at the code, summed over the entries and averaged over the batch", () => {
  const model = autoencoder(small);
  tf.tidy(() => {
    const x = tf.tensor(source.read(Uint32Array.of(0, 1, 2)).x.values, [3, 2, 2]);
    const { loss, terms } = model.players()[0]!.objective.evaluate({ x }, evaluationPass(createRng(0)));
    const p = model.reconstruct(x).dataSync();
    const nll = [...x.dataSync()].reduce((sum, bit, i) => sum - Math.log(bit === 1 ? p[i]! : 1 - p[i]!), 0) / 3;
    expect(loss.dataSync()[0]).toBeCloseTo(nll, 5);
    expect(Object.keys(terms)).toEqual(["reconstruction"]);
  });
  model.dispose();
});

test("a plain code has no noise, a noisy one has the variance 0.05 R² in each unit", () => {
  const [plain, noisy] = [autoencoder(transparent), noisyAutoencoder(transparent)];
  tf.tidy(() => {
    const x = tf.tensor2d([
      [1, 2],
      [-3, 0],
      [5, 4],
    ]);
    observe(noisy, x);
    // Centre (1, 2): square distances 0, 20 and 20, so R² = 40/3.
    const variance = (0.05 * 40) / 3;
    expect(plain.encode(x, createRng(1)).arraySync()).toEqual(x.arraySync());
    expect(noisy.encode(x).arraySync()).toEqual(x.arraySync());
    const noise = tf.sub(noisy.encode(tf.zeros([20_000, 2]), createRng(1)), 0);
    const { mean, variance: found } = tf.moments(noise, 0);
    // 20,000 draws: five standard errors of a mean and of a variance.
    mean.dataSync().forEach((value) => expect(Math.abs(value)).toBeLessThan(5 * Math.sqrt(variance / 20_000)));
    found.dataSync().forEach((value) => expect(Math.abs(value / variance - 1)).toBeLessThan(5 * Math.sqrt(2 / 20_000)));
  });
  [plain, noisy].forEach((model) => model.dispose());
});

test("the statistics of the first batches are those of all their codes; of the box they are means over batches", () => {
  const model = autoencoder(transparent);
  const batches = [
    [
      [1, 2],
      [-3, 0],
      [5, 4],
      [0, 1],
    ],
    [
      [2, 2],
      [0, -1],
      [1, 1],
      [7, 3],
    ],
    [
      [-1, -1],
      [2, 5],
      [3, 3],
      [1, 0],
    ],
  ];
  batches.forEach((batch, step) => tf.tidy(() => observe(model, tf.tensor2d(batch), step)));
  const all = batches.flat();
  const mean = [0, 1].map((unit) => all.reduce((sum, code) => sum + code[unit]!, 0) / all.length);
  const covariance = [0, 1].flatMap((i) =>
    [0, 1].map((j) => all.reduce((sum, code) => sum + (code[i]! - mean[i]!) * (code[j]! - mean[j]!), 0) / all.length),
  );
  expectClose(statistic(model, "mean"), mean);
  expectClose(statistic(model, "covariance"), covariance);
  const ends = (pick: (...values: number[]) => number) =>
    [0, 1].map((unit) => batches.reduce((sum, batch) => sum + pick(...batch.map((code) => code[unit]!)), 0) / 3);
  expectClose(statistic(model, "low"), ends(Math.min));
  expectClose(statistic(model, "high"), ends(Math.max));
  model.dispose();
});

test("running statistics forget: after many batches a new one counts a tenth", () => {
  const model = autoencoder(transparent);
  for (let step = 0; step < 15; step++) tf.tidy(() => observe(model, tf.zeros([4, 2]), step));
  tf.tidy(() => observe(model, tf.ones([4, 2]), 15));
  expectClose(statistic(model, "mean"), [0.1, 0.1]);
  model.dispose();
});

test("evaluation leaves the statistics alone", () => {
  const model = noisyAutoencoder(transparent);
  tf.tidy(() => model.players()[0]!.objective.evaluate({ x: tf.fill([3, 2], 9) }, evaluationPass(createRng(0))));
  expectClose(statistic(model, "mean"), [0, 0]);
  model.dispose();
});

test("it generates from the normal with the codes' mean and covariance, or evenly from their box", () => {
  const model = autoencoder(transparent);
  tf.tidy(() => {
    observe(
      model,
      tf.tensor2d([
        [0, 0],
        [2, 1],
        [4, 2],
        [6, 1],
      ]),
    ); // mean (3, 1), covariance [[5, 1], [1, 0.5]]
    const count = 20_000;
    const normal = model.generate(count, createRng(0));
    const centred = tf.sub(normal, [3, 1]);
    const second = tf.div(tf.matMul(centred as tf.Tensor2D, centred as tf.Tensor2D, true), count).dataSync();
    // Five standard errors: sqrt((v_i v_j + c_ij²) / count) is below 0.051 for the largest.
    [5, 1, 1, 0.5].forEach((value, i) =>
      expect(Math.abs(second[i]! - value)).toBeLessThan(0.25 * (i === 0 ? 1 : 0.35)),
    );
    const box = model.generate(count, createRng(0), { from: "box" });
    expectClose(tf.min(box, 0).dataSync(), [0, 0], 2);
    expectClose(tf.max(box, 0).dataSync(), [6, 2], 2);
    expectClose(tf.mean(box, 0).dataSync(), [3, 1], 1);
  });
  model.dispose();
});

test("codes that lie on a line are drawn from that line", () => {
  const model = autoencoder(transparent);
  tf.tidy(() => {
    observe(
      model,
      tf.tensor2d([
        [1, 2],
        [2, 4],
        [3, 6],
      ]),
    );
    const [first, second] = tf.split(model.generate(500, createRng(0)), 2, 1) as [Tensor, Tensor];
    expect(tf.max(tf.abs(tf.sub(second, tf.mul(first, 2)))).dataSync()[0]).toBeLessThan(0.02); // the least variance, 1e-6 of the mean
  });
  model.dispose();
});

test("in training the noise is that of the batch's own R², with its gradient, and a lone example's that of the batches before", () => {
  const model = noisyAutoencoder(transparent);
  const feeds = immediateFeeds({ step: 0, stream: RandomStream.fromSeed(0) });
  const variance = (x: Tensor) =>
    withPass({ training: true, feeds }, (pass) =>
      tf.mean<tf.Scalar>(tf.exp((model.encoder.given(x, pass) as DiagonalNormal).logVariance)),
    );
  tf.tidy(() => {
    const x = tf.tensor2d([
      [1, 2],
      [-3, 0],
      [5, 4],
    ]);
    const { value, grad } = tf.valueAndGrad(variance)(x);
    // Centre (1, 2): square distances 0, 20 and 20, so R² = 40/3. Its gradient is 2 (x - centre) / 3.
    expect(value.dataSync()[0]).toBeCloseTo((0.05 * 40) / 3, 6);
    expectClose(
      grad.dataSync(),
      [0, 0, -4, -2, 4, 2].map((distance) => (0.05 * 2 * distance) / 3),
      6,
    );
    expect(variance(tf.tensor2d([[7, 7]])).dataSync()[0]).toBeCloseTo((0.05 * 40) / 3, 6);
    const one = tf.grad(variance)(tf.ones([3, 2]));
    expectClose(one.dataSync(), [0, 0, 0, 0, 0, 0]);
  });
  model.dispose();
});

/** Codes of all examples: their R², and their mean, covariance and box as the model is to know them. */
function exactStatistics(model: Autoencoder) {
  const { values, shape } = source.read(Uint32Array.from({ length: 64 }, (_, i) => i)).x;
  return tf.tidy(() => {
    const codes = model.encode(tf.tensor(values, [...shape])) as tf.Tensor2D;
    const centred = tf.sub(codes, tf.mean(codes, 0));
    const [mean, low, high] = [tf.mean(codes, 0), tf.min(codes, 0), tf.max(codes, 0)].map((each) => [
      ...each.dataSync(),
    ]);
    const covariance = [...tf.div(tf.matMul(centred, centred, true), 64).dataSync()];
    return { mean: mean!, covariance, low: low!, high: high!, radius: covariance[0]! + covariance[3]! };
  });
}

test.each([autoencoder, noisyAutoencoder])(
  "%o: after training its statistics are those of the codes of all examples",
  async (build) => {
    const model = build({ ...small, optimizer: adam({ learningRate: 0.02 }) });
    await fit(model, source, { epochs: 3, batchSize: 16, seed: 1, validation: bits(8) });
    const { mean, covariance, low, high } = exactStatistics(model);
    expectClose(statistic(model, "mean"), mean);
    expectClose(statistic(model, "covariance"), covariance);
    // The same codes: only the size of the batch may round them otherwise.
    expectClose(statistic(model, "low"), low);
    expectClose(statistic(model, "high"), high);
    model.dispose();
  },
);

test("over 100 epochs the codes of a noisy autoencoder do not outgrow their noise", async () => {
  const model = noisyAutoencoder({ ...small, hidden: [16], optimizer: adam({ learningRate: 0.02 }) });
  const radii: number[] = [];
  const onEpoch = ({ epoch }: { epoch: number }) =>
    epoch % 25 === 24 ? void radii.push(exactStatistics(model).radius) : undefined;
  await fit(model, source, { epochs: 100, batchSize: 32, seed: 1, onEpoch });
  expect(radii.at(-1)!).toBeLessThan(2 * radii[0]!);
  const { radius } = exactStatistics(model);
  const [x, count] = [tf.zeros([1, 2, 2]), 50_000];
  const draws = tf.tidy(() => {
    const posterior = model.encoder.given(x, evaluationPass(createRng(0)));
    return tf.moments(posterior.sample(createRng(1), [count]), 0).variance.dataSync();
  });
  // Five standard errors of a variance of 50,000 draws are 3 %; of the mean over the two units, 2 %.
  expect(Math.abs((draws[0]! + draws[1]!) / 2 / (0.05 * radius) - 1)).toBeLessThan(0.02);
  x.dispose();
  model.dispose();
});

test("finish refuses what is no source, data of another shape, and options that it does not know; it leaks nothing", async () => {
  const model = autoencoder(small);
  const before = tf.memory().numTensors;
  await expect(model.finish({ train: source } as never)).rejects.toThrow(
    'autoencoder.finish: source must be examples to read; got "an object with train".',
  );
  const wide = { ...source, spec: { ...source.spec, shape: [4] } };
  await expect(model.finish(wide)).rejects.toThrow(
    /autoencoder.finish: data "bits" must have examples of the model's shape \[2, 2\]/,
  );
  await expect(model.finish(source, { draws: 1 } as object)).rejects.toThrow(
    /autoencoder.finish: options must be among .*; got "draws"/,
  );
  await model.finish(source);
  expect(tf.memory().numTensors).toBe(before);
  model.dispose();
});

test("a trained autoencoder reconstructs far better than a code of chance could, and saw where its codes are", async () => {
  const model = autoencoder({ ...small, hidden: [16], optimizer: adam({ learningRate: 0.02 }) });
  const { epochs } = await fit(model, source, { epochs: 60, batchSize: 16, seed: 1 });
  expect(epochs.at(-1)!.train["reconstruction"]).toBeLessThan(0.1); // two fair bits unseen would cost log 4 = 1.386
  const [low, high] = [statistic(model, "low"), statistic(model, "high")];
  tf.tidy(() => {
    const codes = model.encode(tf.tensor(source.read(Uint32Array.of(0, 1, 2, 3, 4, 5)).x.values, [6, 2, 2])).dataSync();
    codes.forEach((code, i) => {
      const margin = 1e-5 * (high[i % 2]! - low[i % 2]!); // float32
      expect(code).toBeGreaterThan(low[i % 2]! - margin);
      expect(code).toBeLessThan(high[i % 2]! + margin);
    });
  });
  model.dispose();
});

test.each([
  [{ noise: 0 }, /noisyAutoencoder: noise must be a positive number; got 0/],
  [{ latent: 0 }, /noisyAutoencoder: latent must be a positive integer; got 0/],
  [{ prior: 1 }, /noisyAutoencoder: options must be among .*; got "prior"/],
  [{ likelihood: "normal" }, /noisyAutoencoder: likelihood must fit binary data; got "normal". Binary data fit/],
  [{ likelihood: "bernouli" }, /fit binary data; got "bernouli". Did you mean bernoulli\?/],
  [{ optimizer: "adam" }, /noisyAutoencoder: optimizer must be an optimiser/],
])("the options %j are refused by name, and leak nothing", (options, message) => {
  const build = () => noisyAutoencoder({ ...small, ...(options as object) });
  expect(build).toThrow(ArgumentError);
  expect(build).toThrow(message);
  expectNoLeakOnThrow(build);
});

test("generate refuses other places to draw from, and every method makes the tensor that it returns", () => {
  const model = autoencoder(small);
  expect(() => model.generate(2, createRng(0), { from: "codes" as "box" })).toThrow(
    'autoencoder.generate: from must be "prior", "gaussian" or "box"; got "codes".',
  );
  expect(() => autoencoder({ ...small, noise: 1 } as object as typeof small)).toThrow(/got "noise"/);
  for (const from of ["gaussian", "box"] as const)
    expect(tensorsMade(() => model.generate(3, createRng(0), { from, draw: true }).dispose())).toBe(0);
  expect("evidence" in model).toBe(false);
  model.dispose();
});
