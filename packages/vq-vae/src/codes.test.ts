import {
  adam,
  ArgumentError,
  createRng,
  DataError,
  type EpochRecord,
  type ExampleSource,
  fit,
  saveModel,
  ShapeError,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { bits } from "./bits.fixture.js";
import { perplexity } from "./codes/code-usage.js";
import { allExamples } from "./evaluate.fixture.js";
import {
  codeBits,
  type CodeUsage,
  codeUsage,
  codeUsageMeter,
  compression,
  encodeSource,
  fitCodePrior,
  gatedPixelCnn,
  independentCodes,
  initialiseCodebook,
  vqVae,
  type VqVae,
} from "./index.js";

const source = bits(70);
const small = {
  data: source.spec,
  codes: 5,
  dimension: 3,
  network: { kind: "mlp", codeShape: [2, 2], hidden: [8] },
  seed: 1,
} as const;

let model: VqVae;
let tensors: number;
beforeEach(() => {
  model = vqVae(small);
  tensors = tf.memory().numTensors;
});
afterEach(() => {
  expect(tf.memory().numTensors).toBe(tensors);
  model.dispose();
});

const trained = async () => fit(model, source, { epochs: 40, batchSize: 35, seed: 1 });

async function codesOf(from: ExampleSource): Promise<number[]> {
  const { values } = (await encodeSource(model, from)).read(
    Uint32Array.from({ length: from.size }, (_, i) => i),
    createRng(0).stream,
  )["x"]!;
  return [...values];
}

describe("the codes of a source", () => {
  test("are a source of levels, example by example those that the model gives", async () => {
    const codes = await encodeSource(model, source);
    expect(codes).toMatchObject({
      size: 70,
      spec: { name: "codes of bits", shape: [2, 2], kind: "categorical", levels: 5 },
    });
    const whole = tf.tidy(() => [...model.encodeToCodes(allExamples(source)).dataSync()]);
    expect(await codesOf(source)).toEqual(whole);
    const some = codes.read(Uint32Array.of(3, 69), createRng(0).stream)["x"]!;
    expect([some.shape, [...some.values]]).toEqual([
      [2, 2, 2],
      [...whole.slice(12, 16), ...whole.slice(276, 280)],
    ]);
  });

  test("are counted over the epoch: a batch's perplexity is another", async () => {
    await initialiseCodebook(model, source, { seed: 2 });
    const { counts, used, perplexity: epoch } = await codeUsage(model, source, { batchSize: 4 });
    const codes = await codesOf(source);
    expect(counts).toEqual([0, 1, 2, 3, 4].map((code) => codes.filter((each) => each === code).length));
    expect(used).toBe(new Set(codes).size);
    const shares = counts.filter((count) => count > 0).map((count) => count / 280);
    expect(epoch).toBeCloseTo(Math.exp(-shares.reduce((sum, p) => sum + p * Math.log(p), 0)), 10);
    const batches = Array.from({ length: 17 }, (_, i) => codes.slice(16 * i, 16 * i + 16));
    const mean =
      batches.reduce(
        (sum, batch) => sum + perplexity([0, 1, 2, 3, 4].map((k) => batch.filter((c) => c === k).length)),
        0,
      ) / 17;
    expect(mean).toBeLessThan(epoch);
  });

  test("are counted after each epoch by a meter, as they are counted anew", async () => {
    const meter = codeUsageMeter(model, source, { batchSize: 16 });
    const counted: CodeUsage[] = [];
    const { epochs } = await fit(model, source, {
      ...{ epochs: 3, batchSize: 35, seed: 1 },
      measure: async () => {
        const { perplexity, used } = await meter.measure();
        return { perplexity, used };
      },
      onEpoch: async () => void counted.push(await codeUsage(model, source)),
    });
    expect(epochs.map(({ measured }) => measured)).toEqual(
      counted.map(({ perplexity, used }) => ({ perplexity, used })),
    );
    expect(new Set(counted.map(({ perplexity }) => perplexity)).size).toBeGreaterThan(1);
    meter.dispose();
    expect(() => codeUsageMeter(model, { ...source, spec: { ...source.spec, shape: [16] } })).toThrow(ShapeError);
  });

  test("have the perplexity of their shares", () => {
    expect(perplexity([5, 0, 0])).toBe(1);
    expect(perplexity([2, 2, 2, 2])).toBeCloseTo(4, 12);
    expect(perplexity([3, 1])).toBeCloseTo(4 / 3 ** 0.75, 12);
  });

  test("cost bits by the prior, by hand for independent codes", async () => {
    await initialiseCodebook(model, source, { seed: 2 });
    const uniform = await codeBits(model, source);
    expect(uniform).toMatchObject({ examples: 70, uniformBitsPerCode: Math.log2(5) });
    expect(uniform.bitsPerCode).toBeCloseTo(Math.log2(5), 6);
    expect(uniform.bitsPerDimension).toBeCloseTo(Math.log2(5) / 4, 6);
    const fitted = await fitCodePrior(model, source, independentCodes({ smoothing: 1e-6 }));
    const { bitsPerCode, nats } = await codeBits(fitted, source, { batchSize: 16 });
    fitted.dispose();
    const codes = await codesOf(source);
    const entropies = [0, 1, 2, 3].map((place) => {
      const mine = codes.filter((_, at) => at % 4 === place);
      return Math.log2(perplexity([0, 1, 2, 3, 4].map((k) => mine.filter((code) => code === k).length)));
    });
    // The best independent prior costs the entropy of each place; 70 float32 means.
    expect(bitsPerCode).toBeCloseTo(entropies.reduce((sum, bits) => sum + bits, 0) / 4, 4);
    expect(nats).toBeCloseTo(4 * Math.LN2 * bitsPerCode, 6);
  });

  test("compress by what they take and what the data took", () => {
    expect(compression(model)).toEqual({ dataBits: 16, codeBits: 4 * Math.log2(5), ratio: 16 / (4 * Math.log2(5)) });
    const { space } = model;
    const ratio = (data: object, options = {}) =>
      compression({ data: { ...source.spec, ...data }, space }, options).dataBits;
    expect(ratio({ kind: "grey" })).toBe(128);
    expect(ratio({ kind: "categorical", levels: 4 })).toBe(32);
    expect(ratio({ kind: "real" }, { bitsPerEntry: 32 })).toBe(512);
    expect(() => ratio({ kind: "real" })).toThrow(
      "compression: bitsPerEntry must be a positive number; got undefined. Real data have no usual one: 32 for float32.",
    );
  });
});

describe("a prior fitted to codes", () => {
  const factory = gatedPixelCnn({ filters: 4, layers: 2, kernelSize: 3 });
  const options = { epochs: 60, batchSize: 35, seed: 2, optimizer: adam({ learningRate: 0.01 }) };

  test("learns what the places have to do with each other, and leaves the rest alone", async () => {
    // One bit decides all four places: 1 bit for all, which independent codes cannot see.
    const twin: ExampleSource = {
      ...source,
      read: (indices) => {
        const x = Float32Array.from({ length: 16 * indices.length }, (_, at) => indices[Math.floor(at / 16)]! % 2);
        return { x: { values: x, shape: [indices.length, 4, 4, 1] } };
      },
    };
    await fit(model, twin, { epochs: 20, batchSize: 35, seed: 1 });
    const weights = () => [...model.parameters.values()].map((variable) => [...variable.dataSync()]);
    const first = weights();
    const epochs: EpochRecord[] = [];
    const learned = await fitCodePrior(model, twin, factory, {
      ...options,
      validation: twin,
      onEpoch: (record) => void epochs.push(record),
    });
    const independent = await fitCodePrior(model, twin, independentCodes());
    expect(weights()).toEqual(first);
    const [joint, apart] = [await codeBits(learned, twin), await codeBits(independent, twin)];
    expect(joint.nats).toBeLessThan(apart.nats);
    expect(joint.nats).toBeLessThan(1.2 * Math.LN2);
    expect(epochs.at(-1)!.validation!["codes"]).toBeCloseTo(joint.nats, 4);
    // The bound pays for the codes: the same likelihood, a lower cost.
    const [better, worse] = [await learned.elbo(twin), await independent.elbo(twin)];
    expect(better.terms["reconstruction"]).toBe(worse.terms["reconstruction"]);
    expect(better.terms["kl"]).toBeCloseTo(joint.nats, 4);
    const copy = vqVae.load(await saveModel(learned));
    expect(copy.config).toEqual(learned.config);
    const [mine, theirs] = [learned.generate(3, createRng(1)), copy.generate(3, createRng(1))];
    expect(theirs.dataSync()).toEqual(mine.dataSync());
    tf.dispose([mine, theirs]);
    [copy, learned, independent].forEach((each) => each.dispose());
  });

  test.each<[string, object, string]>([
    ["an unknown option", { draws: 2 }, 'fitCodePrior: options must be among epochs, .*; got "draws"'],
    ["no epochs", { epochs: 0 }, "fit: epochs must be a positive integer; got 0"],
  ])("%s: refused, and nothing leaks", async (_, changed, message) => {
    const failed = fitCodePrior(model, source, factory, { ...options, ...changed });
    await expect(failed).rejects.toThrow(ArgumentError);
    await expect(failed).rejects.toThrow(new RegExp(message));
  });
});

describe("first vectors", () => {
  const vectors = () => tf.tidy(() => [model.codebook.vectors().arraySync() as number[][]])[0]!;
  const outputs = () =>
    tf.tidy(() => [
      tf
        .reshape(model.encoder.given(allExamples(source), { training: false } as never).encoded, [-1, 3])
        .arraySync() as number[][],
    ])[0]!;

  test("from data are outputs of the encoder, each of its own", async () => {
    await initialiseCodebook(model, source, { method: "data", seed: 3 });
    const rows = new Set(outputs().map(String));
    for (const vector of vectors()) expect(rows).toContain(String(vector));
    const first = vectors();
    await initialiseCodebook(model, source, { method: "data", seed: 3 });
    expect(vectors()).toEqual(first);
  });

  test("from k-means are nearer to the encoder's outputs than random ones", async () => {
    const error = () => {
      const book = vectors();
      const distances = outputs().map((row) =>
        Math.min(...book.map((vector) => row.reduce((sum, x, d) => sum + (x - vector[d]!) ** 2, 0))),
      );
      return distances.reduce((sum, distance) => sum + distance, 0);
    };
    const random = error();
    await initialiseCodebook(model, source, { method: "data", seed: 3, examples: 40 });
    const drawn = error();
    await initialiseCodebook(model, source, { seed: 3, examples: 70 });
    expect(drawn).toBeLessThan(random);
    expect(error()).toBeLessThan(drawn);
  });

  test.each<[object, string]>([
    [{ method: "random" }, 'initialiseCodebook: method must be "k-means" or "data"; got "random".'],
    [{ examples: 0 }, "initialiseCodebook: examples must be a positive integer; got 0."],
    [{ iterations: 0 }, "initialiseCodebook: iterations must be a positive integer; got 0."],
    [
      { examples: 1 },
      "initialiseCodebook: examples must be an integer that gives at least 5 vectors, 4 an example; got 1. Take more examples, or fewer codes.",
    ],
    [{ size: 3 }, 'got "size". Is it misspelt?'],
  ])("%j is refused by name", async (options, message) => {
    await expect(initialiseCodebook(model, source, options)).rejects.toThrow(message);
  });
});

test("a codebook that is used by all of its codes comes out of training with revival", async () => {
  await trained();
  expect((await codeUsage(model, source)).used).toBe(5);
});

test("examples of another shape or kind are refused by whatever reads them", async () => {
  const other: ExampleSource = { ...source, spec: { ...source.spec, shape: [16] } };
  const grey: ExampleSource = { ...source, spec: { ...source.spec, kind: "grey" } };
  for (const measure of [encodeSource, codeUsage, codeBits, initialiseCodebook]) {
    await expect(measure(model, other)).rejects.toThrow(ShapeError);
    await expect(measure(model, grey)).rejects.toThrow(DataError);
    await expect(measure(model, {} as never)).rejects.toThrow(/source must be examples to read/);
  }
});
