import { eager, fit, type JsonObject } from "@elbo/core";
import { digits, subset } from "@elbo/datasets";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { trainingConfig } from "./protocols.js";
import { type TrainingConfig } from "./training-config.js";
import { type BenchModel } from "./bench-model.js";
import { findModel, modelNames } from "./index.js";

const data = await digits();
const few = subset(data.test, Uint32Array.of(0, 1, 2));
const options = { executor: eager, seed: 1, evidenceSamples: 5 };

function build(name: string): BenchModel {
  const entry = findModel(name);
  return entry.build(trainingConfig({ model: name, dataset: "digits", seed: 1, latent: 2, hidden: [8] }, entry), data);
}

describe.each(modelNames)("%s", (name) => {
  test("is built, measured and disposed of without a tensor left behind", async () => {
    const before = tf.memory().numTensors;
    const bench = build(name);
    const { elbo, evidence, others } = await bench.measure(few, options);
    for (const value of [elbo?.elbo ?? 0, evidence?.logEvidence ?? 0, ...others.map((metric) => metric.value)])
      expect(Number.isFinite(value)).toBe(true);
    // float64 sums of float32 terms
    if (elbo) expect(elbo.terms["reconstruction"]! + elbo.terms["kl"]!).toBeCloseTo(-elbo.elbo, 5);
    const all = await bench.evaluate(few, { ...options, elboSamples: 2 });
    expect(all.elbo.length > 0).toBe(elbo !== undefined);
    expect(all.evidence.length > 0).toBe(evidence !== undefined);
    expect(all.others.map((metric) => metric.name)).toEqual(others.map((metric) => metric.name));
    bench.model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  test("keeps the best epoch by a metric that compares, where it has one", async () => {
    const bench = build(name);
    const { best, monitor } = await fit(bench.model, few, { epochs: 1, batchSize: 3, validation: few });
    const none = ["gan", "dcgan", "constrained-vae", "geco", "pca", "factor-analysis"];
    const expected: Record<string, string> = {
      ...{ "factor-vae": "vae/negativeElbo", "factor-vae+conv": "vae/negativeElbo", aae: "vae/reconstruction" },
    };
    const player = bench.model.players().length > 1 ? `${bench.model.players()[0]!.name}/` : "";
    expect(monitor).toBe(none.includes(name) ? null : (expected[name] ?? `${player}loss`));
    expect(best === null).toBe(monitor === null);
    bench.model.dispose();
  });

  test("has codes and parts of the shapes that it says", () => {
    const bench = build(name);
    const { codes, parts } = bench;
    tf.tidy(() => {
      if (codes)
        expect(codes.decode(codes.encode(tf.ones([3, ...data.spec.shape]))).shape).toEqual([3, ...data.spec.shape]);
      for (const { inputs, apply } of Object.values(parts)) {
        const given = Object.values(inputs).map(({ shape, dtype }) => tf.ones([3, ...shape], dtype));
        expect(apply(...given).shape[0]).toBe(3);
      }
    });
    bench.model.dispose();
  });
});

test("a setting that only some models have decides what they are", () => {
  const entry = findModel("vae+mog");
  const config = trainingConfig({ model: "vae+mog", dataset: "digits", seed: 1, settings: { components: 3 } }, entry);
  const { model } = entry.build(config, data);
  expect(model.config["prior"]).toMatchObject({ components: 3 });
  model.dispose();
});

test("the value of a game stays finite where the discriminator is sure", async () => {
  const bench = build("gan");
  const { model } = bench;
  const bias = [...model.parameters].findLast(
    ([path]) => path.startsWith("discriminator/") && path.endsWith("/bias"),
  )![1];
  tf.tidy(() => bias.assign(tf.fill(bias.shape, 200)));
  const { others } = await bench.measure(few, options);
  const [real, fake, value] = others.map((metric) => metric.value);
  expect([real, fake]).toEqual([1, 1]);
  // log(1 - D) is minus the logit, 200 and what the networks add.
  expect(Math.abs(value! + 200)).toBeLessThan(10);
  model.dispose();
});

test("samples of a GAN are kept after epochs 1, 5, 20 and 40", () => {
  for (const name of ["gan", "dcgan"]) expect(findModel(name).samplesAfter).toEqual([1, 5, 20, 40]);
});

test("models with codes are watched after each epoch by what their charts show", async () => {
  for (const name of modelNames.filter((name) => findModel(name).watched !== undefined && name !== "vq-vae+conv")) {
    const { model, watch } = build(name);
    const before = tf.memory().numTensors;
    const counting = watch!(few, options);
    const measured = await counting.measure();
    counting.dispose();
    expect(tf.memory().numTensors).toBe(before);
    expect(Object.keys(measured)).toEqual(findModel(name).watched!.flatMap(({ lines }) => Object.values(lines)));
    model.dispose();
  }
});

/** What a model's configuration says where some settings are asked for, in batches of 100 of the 1000 digits. */
function configured(name: string, settings: TrainingConfig["settings"]): JsonObject {
  const entry = findModel(name);
  const { model } = entry.build(
    trainingConfig({ model: name, dataset: "digits", seed: 1, batchSize: 100, settings }, entry),
    data,
  );
  model.dispose();
  return model.config;
}

test("a ramp is counted in epochs: beta or the capacity grows in their steps, and in cycles stays as long", () => {
  const ramp = { kind: "linearWarmup", from: 0, to: 2, steps: 30 };
  expect(configured("beta-vae+warmup", { beta: 2, ramp: 3 })["beta"]).toEqual(ramp);
  expect(configured("beta-vae+capacity", { capacity: 2, ramp: 3 })["beta"]).toMatchObject({ capacity: ramp });
  const cycles = { kind: "cyclic", from: 0, to: 2, steps: 240, cycles: 4, ratio: 0.5 };
  expect(configured("beta-vae+cyclic", { beta: 2, ramp: 3 })["beta"]).toEqual(cycles);
});

test("bounds, variants and where a prior comes from are those that the names say", () => {
  expect(configured("constrained-vae", { bound: 3 })["bound"]).toEqual({ kl: 3 });
  expect(configured("geco", { bound: 80 })["bound"]).toEqual({ reconstruction: 80 });
  expect([configured("dip-vae-i", {})["variant"], configured("dip-vae", {})["variant"]]).toEqual(["i", "ii"]);
  expect(configured("vae+maf", {})["prior"]).toMatchObject({ kind: "autoregressive" });
  expect(configured("vae+aggregated", {})["prior"]).toMatchObject({ size: 1000, fingerprint: data.train.fingerprint });
  expect(configured("vae+aggregated", { components: 20 })["prior"]).toMatchObject({ size: 20 });
  const started = findModel("vae+vamp-data").build(
    trainingConfig(
      { model: "vae+vamp-data", dataset: "digits", seed: 1, settings: { components: 4 } },
      findModel("vae+vamp-data"),
    ),
    data,
  ).model;
  // Shares of the greatest level, 16: noise near 0.05 lies between two of them.
  const shares = started.parameters.get("prior/pseudoInputs")!.dataSync();
  for (const share of shares)
    expect(
      Math.min(Math.abs(share - 0.02), Math.abs(share - 0.98), Math.abs(16 * share - Math.round(16 * share))),
    ).toBeLessThan(1e-5);
  started.dispose();
});

test("a model of convolutions has settings of its own, and no hidden layers unless they are asked for", () => {
  const entry = findModel("beta-vae+conv");
  const asked = { model: "beta-vae+conv", dataset: "digits", seed: 1 } as const;
  const own = { beta: 2, channels: 4, residualBlocks: 1 };
  const { model } = entry.build(trainingConfig({ ...asked, settings: own }, entry), data);
  expect(model.config).toMatchObject({ network: "convolutional", hidden: [], ...own });
  const deeper = entry.build(trainingConfig({ ...asked, hidden: [8] }, entry), data).model;
  expect(deeper.config).toMatchObject({ channels: 32, residualBlocks: 0, hidden: [8] });
  expect(Object.keys(findModel("beta-vae").settings!)).not.toContain("channels");
  [model, deeper].forEach((each) => each.dispose());
});
