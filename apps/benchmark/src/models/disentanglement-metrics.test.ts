import { createRng, eager, type ExampleSource } from "@elbo/core";
import { shapesSource, sourceFromArrays, subset } from "@elbo/datasets";
import { vae } from "@elbo/vae";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { measureSplits } from "../run/metrics.js";
import { type BenchModel, familyMetrics } from "./bench-model.js";
import { disentanglement } from "./disentanglement-metrics.js";
import { gathering } from "../gathering.js";
import { normalModel } from "./normal-model.js";

const places = { shape: [0], scale: [5], orientation: [0], x: [0, 8, 16, 24, 31], y: [0, 8, 16, 24, 31] };
const source = shapesSource({ side: 16, values: places });
const settings = { executor: eager, seed: 1, evidenceSamples: 1 };

async function withModel<T>(of: ExampleSource, body: (bench: BenchModel) => Promise<T>): Promise<T> {
  const bench = normalModel(vae({ data: of.spec, latent: 2, hidden: [4] }));
  try {
    return await body(bench);
  } finally {
    bench.model.dispose();
  }
}

/** The columns and rows where an image is lit, as codes: the place of the shape. */
const reading = (bench: BenchModel): BenchModel => ({
  ...bench,
  codes: {
    ...bench.codes!,
    encode: (x) =>
      tf.tidy(() => {
        const lit = tf.squeeze<tf.Tensor3D>(x, [3]);
        const along = (axis: number) => tf.sum(tf.mul(tf.sum(lit, axis), tf.range(0, 16)), 1);
        return tf.div(tf.stack([along(1), along(2)], 1), tf.reshape(tf.sum(lit, [1, 2]), [-1, 1]));
      }),
  },
});

test("codes that are the factors score 1, and every score has its standard error, unit and meaning", () =>
  withModel(source, async (bench) => {
    const before = tf.memory().numTensors;
    const gathered = gathering();
    const metrics = await familyMetrics(disentanglement(reading(bench), source, "some"), source, settings, gathered);
    expect(gathered.leftOut).toEqual([]);
    const names = ["mutual information gap", "FactorVAE score", "beta-VAE score", "SAP score", "modularity"];
    expect(metrics.map(({ name }) => name)).toEqual(names);
    for (const { name, value, standardError, unit, meaning } of metrics) {
      // A line predicts two of five values.
      expect(name === "SAP score" ? value > 0.1 : value > 0.999, `${name} ${value}`).toBe(true);
      expect(Number.isFinite(standardError) && unit.length > 0 && meaning.length > 20).toBe(true);
    }
    expect(tf.memory().numTensors).toBe(before);
  }));

test("a report has all scores on the test set, and those that take seconds on the others", () =>
  withModel(source, async (bench) => {
    const none = subset(source, Uint32Array.of());
    const data = { spec: source.spec, train: source, validation: none, test: source };
    const [train, test] = await measureSplits(reading(bench), data, { ...settings, mostExamples: 100 });
    const costly = [
      ...["DCI disentanglement", "explicitness", "interventional robustness"],
      "mutual information gap of posteriors",
    ];
    const scored = ({ others }: Pick<NonNullable<typeof train>, "others">) =>
      costly.filter((score) => others.some(({ name }) => name === score));
    expect(test!.leftOut).toEqual([]);
    expect([scored(train!), scored(test!)]).toEqual([[], costly]);
  }));

test("the gap of posteriors needs their variances, and is over the factors whose values have an order", async () => {
  const shapes = shapesSource({ side: 16, values: { ...places, shape: [0, 1] } });
  await withModel(shapes, async (bench) => {
    // Posteriors at the places, 2.4 pixels apart and with a deviation of exp(-1): each code holds one of them, and none the shape.
    const exact = reading(bench);
    const logVariance = (x: tf.Tensor) => tf.fill([x.shape[0], 2], -2);
    const scores = disentanglement({ ...exact, codes: { ...exact.codes!, logVariance } }, shapes, "all");
    const [gap] = await scores["mutual information gap of posteriors"]!(shapes, settings);
    // Not quite 1: neighbours overlap a little, and pixels on outlines move the middle of a shape in both directions.
    expect(gap!.value).toBeGreaterThan(0.9);
    const [binned] = await scores["mutual information gap"]!(shapes, settings);
    // One factor of three has no code of its own.
    expect(binned!.value).toBeLessThan(0.8);
    const certain = disentanglement({ ...exact, codes: { ...exact.codes!, logVariance: undefined } }, shapes, "all");
    expect(Object.keys(certain)).not.toContain("mutual information gap of posteriors");
  });
});

test("other data and other models have no such metrics", () =>
  withModel(source, async (bench) => {
    const x = source.read(Uint32Array.of(0, 1), createRng(0).stream)["x"]!.values;
    const plain = sourceFromArrays({ x, shape: [16, 16, 1], kind: "binary" });
    expect(disentanglement(bench, plain, "all")).toEqual({});
    expect(disentanglement({ ...bench, codes: undefined }, source, "all")).toEqual({});
  }));

test("a split in which a factor is constant has its other metrics, and the reason", () =>
  withModel(source, async (bench) => {
    const column = subset(source, Uint32Array.of(0, 1, 2, 3, 4));
    const data = { spec: source.spec, train: source, validation: column, test: subset(source, Uint32Array.of()) };
    const [train, validation] = await measureSplits(bench, data, { ...settings, mostExamples: 100 });
    expect(train!.others.map(({ name }) => name)).toContain("FactorVAE score");
    expect(validation!.elbo).toBeDefined();
    expect(validation!.others.map(({ name }) => name)).not.toContain("FactorVAE score");
    expect(validation!.leftOut!.map(({ what }) => what)).toContain("FactorVAE score");
    expect(validation!.leftOut!.find(({ what }) => what === "FactorVAE score")!.reason).toMatch(
      /factor 0 must be of two or more values/,
    );
  }));
