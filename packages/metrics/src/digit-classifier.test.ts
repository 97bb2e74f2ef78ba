import {
  adam,
  ArgumentError,
  CheckpointError,
  createRng,
  DataError,
  evaluationPass,
  type ExampleSource,
  fit,
  saveModel,
  ShapeError,
} from "@elbo/core";
import { tensorsMade } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { bars } from "./bars.fixture.js";
import { type DigitClassifier, digitClassifier, type DigitClassifierOptions } from "./index.js";

const source = bars(48);
const small = { data: source.spec, filters: [4], hidden: 8 } as const;

async function withClassifier<T>(
  options: DigitClassifierOptions,
  body: (classifier: DigitClassifier) => T | Promise<T>,
): Promise<T> {
  const classifier = digitClassifier(options);
  try {
    return await body(classifier);
  } finally {
    classifier.dispose();
  }
}

test("with all weights at 0 every class has the probability 1/3, and the loss is log 3 nats", () =>
  withClassifier(small, (classifier) =>
    tf.tidy(() => {
      for (const variable of classifier.parameters.values()) variable.assign(tf.zeros(variable.shape));
      const x = tf.ones([2, 8, 8, 1]);
      for (const probability of classifier.probabilities(x).dataSync()) expect(probability).toBeCloseTo(1 / 3, 6);
      const batch = { x, label: tf.tensor1d([0, 2], "int32") };
      const { loss } = classifier.players()[0]!.objective.evaluate(batch, evaluationPass(createRng(0)));
      expect(loss.dataSync()[0]).toBeCloseTo(Math.log(3), 6); // float32
    }),
  ));

test("features are what the last layer tells the classes by", () =>
  withClassifier(small, ({ features, probabilities, parameters }) =>
    tf.tidy(() => {
      const x = tf.tensor(source.read(Uint32Array.of(0, 1, 2), createRng(0).stream)["x"]!.values, [3, 8, 8, 1]);
      const seen = features(x);
      expect(seen.shape).toEqual([3, 8]);
      const [kernel, bias] = [parameters.get("network/classes/kernel")!, parameters.get("network/classes/bias")!];
      const again = tf.softmax(tf.add(tf.matMul(seen as tf.Tensor2D, kernel as tf.Tensor2D), bias));
      // The same operations on the same numbers.
      expect([...again.dataSync()]).toEqual([...probabilities(x).dataSync()]);
      const wrong = tf.ones([1, 4, 4, 1]);
      expect(() => features(wrong)).toThrow(
        /digitClassifier.features: x must have the shape \[n, 8, 8, 1\]; got \[1, 4, 4, 1\]/,
      );
    }),
  ));

test("categories of brightness are seen as the same image in grey", () =>
  withClassifier(small, (grey) =>
    withClassifier({ ...small, data: { ...source.spec, kind: "categorical", levels: 17 } }, (levels) =>
      tf.tidy(() => {
        const x = tf.tensor(source.read(Uint32Array.of(5), createRng(0).stream)["x"]!.values, [1, 8, 8, 1]);
        const [first, second] = [grey.probabilities(x), levels.probabilities(tf.mul(x, 16))];
        // Rounding of x times 16 / 16, which is none.
        expect(second.dataSync()).toEqual(first.dataSync());
      }),
    ),
  ));

test("it learns to tell bars apart, and comes back from a file with the same outputs", () =>
  withClassifier({ ...small, optimizer: adam({ learningRate: 0.01 }), seed: 1 }, async (classifier) => {
    await fit(classifier, source, { epochs: 30, batchSize: 16, seed: 1 });
    expect(await classifier.accuracy(bars(90), { batchSize: 32 })).toMatchObject({ value: 1, standardError: 0 });
    const copy = digitClassifier.load(await saveModel(classifier));
    const x = tf.ones([1, 8, 8, 1]);
    const [mine, theirs] = [classifier.probabilities(x), copy.probabilities(x)];
    expect(theirs.dataSync()).toEqual(mine.dataSync());
    expect(copy.config).toEqual(classifier.config);
    copy.dispose();
    tf.dispose([x, mine, theirs]);
  }));

test("accuracy counts right answers and nothing else", () =>
  withClassifier(small, async (classifier) => {
    // The last bias alone decides: always class 1, which is a third of the examples.
    tf.tidy(() => {
      for (const variable of classifier.parameters.values()) variable.assign(tf.zeros(variable.shape));
      [...classifier.parameters.values()].at(-1)!.assign(tf.tensor1d([0, 1, 0]));
    });
    const before = tf.memory().numTensors;
    const { value, standardError, count, units, standardErrorMethod } = await classifier.accuracy(bars(45), {
      batchSize: 7,
    });
    expect(value).toBeCloseTo(1 / 3, 12);
    expect(standardError).toBeCloseTo(Math.sqrt(2 / 9 / 45), 12);
    expect({ count, units, standardErrorMethod }).toEqual({
      ...{ count: 45, units: "share", standardErrorMethod: "binomial over 45 examples" },
    });
    expect(tf.memory().numTensors).toBe(before);
  }));

test.each<[Partial<DigitClassifierOptions>, RegExp]>([
  [
    { data: { name: "unlabelled", shape: [8, 8, 1], kind: "grey" } },
    /data.classes must be at least 2; got undefined. Are the examples labelled\?/,
  ],
  [{ filters: [] }, /filters must be a list of positive integers; got \[\]/],
  [{ filters: [0] }, /filters must be positive integers; got \[0\]/],
  [{ hidden: 1.5 }, /hidden must be a positive integer; got 1.5/],
  [{ layers: 3 } as object, /options must be among .*; got "layers"/],
])("the options %j are refused", (options, message) => {
  const build = () => digitClassifier({ ...small, ...options });
  expect(tensorsMade(() => expect(build).toThrow(ArgumentError))).toBe(0);
  expect(build).toThrow(message);
});

test("data that are no images, and images of another size, are refused", () =>
  withClassifier(small, ({ probabilities }) => {
    const flat = { name: "flat", shape: [64], kind: "grey", classes: 3 } as const;
    expect(() => digitClassifier({ data: flat })).toThrow(ShapeError);
    expect(() => digitClassifier({ data: flat })).toThrow(
      /data.shape must be that of images, \[height, width, channels\]; got \[64\]/,
    );
    const x = tf.ones([1, 4, 4, 1]);
    expect(() => probabilities(x)).toThrow(/x must have the shape \[n, 8, 8, 1\]; got \[1, 4, 4, 1\]/);
    x.dispose();
  }));

test("labels that are none of its classes are refused, before training and in a batch", () =>
  withClassifier(small, async (classifier) => {
    const more = { ...source, spec: { ...source.spec, classes: 4 } };
    await expect(fit(classifier, more, { epochs: 1 })).rejects.toThrow(/of at most the model's 3 classes; got 4/);
    const beyond: ExampleSource = {
      ...source,
      read: (indices, stream) => ({
        x: source.read(indices, stream)["x"]!,
        label: { values: new Int32Array(indices.length).fill(3), shape: [indices.length] },
      }),
    };
    await expect(fit(classifier, beyond, { epochs: 1 })).rejects.toThrow(
      /label must be an integer from 0 to 2; got 3 in example/,
    );
    await expect(classifier.accuracy(beyond)).rejects.toThrow(DataError);
  }));

test("examples without labels are refused by name, and so is a file of another model", () =>
  withClassifier(small, async (classifier) => {
    const unlabelled: ExampleSource = {
      ...source,
      read: (indices, stream) => ({ x: source.read(indices, stream)["x"]! }),
    };
    await expect(fit(classifier, unlabelled, { epochs: 1 })).rejects.toThrow(DataError);
    await expect(fit(classifier, unlabelled, { epochs: 1 })).rejects.toThrow(
      /a batch must be of labelled examples; got "no label"/,
    );
    const spec = { ...source.spec, classes: undefined };
    await expect(classifier.accuracy({ ...unlabelled, spec })).rejects.toThrow(/at most the model's 3 classes/);
    const other = await saveModel({ kind: "vae", config: {}, parameters: new Map() });
    expect(() => digitClassifier.load(other)).toThrow(CheckpointError);
  }));
