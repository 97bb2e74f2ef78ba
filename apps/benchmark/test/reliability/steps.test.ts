import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import * as tf from "@tensorflow/tfjs";
import { betaTcVae } from "@elbo/beta-vae";
import {
  type DataSpec,
  eager,
  type ExampleSource,
  type Executor,
  fit,
  type GenerativeModel,
  RandomStream,
} from "@elbo/core";
import { gan } from "@elbo/gan-baseline";
import { onnx } from "@elbo/onnx";
import { vae } from "@elbo/vae";
import { vqVae } from "@elbo/vq-vae";
import { reportFigure } from "@elbo/vitest/figures";
import { expect, it } from "vitest";

/** With ELBO_LONG the steps of a long run: minutes each. */
const long = process.env["ELBO_LONG"] === "1";
const steps = long ? 100_000 : 200;
/** Steps of an epoch. */
const perEpoch = long ? 250 : 50;
const batchSize = 4;

const spec: DataSpec = { name: "bits", shape: [4], kind: "binary" };

/** Examples of four independent bits. */
function bits(size: number, seed: number): ExampleSource {
  const values = Float32Array.from(RandomStream.fromSeed(seed).integers(4 * size, 2));
  const read: ExampleSource["read"] = (indices) => {
    const x = new Float32Array(4 * indices.length);
    indices.forEach((index, i) => x.set(values.subarray(4 * index, 4 * index + 4), 4 * i));
    return { x: { values: x, shape: [indices.length, 4] } };
  };
  return { spec, size, fingerprint: `bits ${seed}`, read };
}

const train = bits(perEpoch * batchSize, 1);
const small = { data: spec, latent: 2, hidden: [4], seed: 1 } as const;

const families: Record<string, () => GenerativeModel> = {
  vae: () => vae(small),
  "beta-tcvae": () => betaTcVae({ ...small, examples: train.size }),
  "vq-vae": () =>
    vqVae({ data: spec, codes: 4, dimension: 2, network: { kind: "mlp", codeShape: [2], hidden: [4] }, seed: 1 }),
  gan: () => gan({ data: { ...spec, kind: "real" }, latent: 2, hidden: [4], seed: 1 }),
};

const executors: Record<string, () => Executor> = { eagerly: () => eager, captured: () => onnx({ threads: 1 }) };

setFlagsFromString("--expose-gc");
const collectGarbage = runInNewContext("gc") as () => void;

/** Bytes that are in use once garbage is gone: JavaScript's own, and the whole process with what its libraries hold. */
function memory(): { own: number; whole: number } {
  collectGarbage();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { own: heapUsed + external, whole: rss };
}

const runs = Object.keys(families).flatMap((family) => Object.keys(executors).map((way) => [family, way] as const));

it.each(runs)(
  `%s trains ${steps} steps %s with a flat number of tensors${long ? " and flat memory" : ""}`,
  async (family, way) => {
    // In test mode tfjs keeps a number for each operation.
    tf.env().set("IS_TEST", false);
    const before = tf.memory().numTensors;
    const model = families[family]!();
    const source = family === "gan" ? { ...train, spec: { ...spec, kind: "real" as const } } : train;
    const counts = new Map<number, number>();
    let early: ReturnType<typeof memory> | undefined;
    const history = await fit(model, source, {
      ...{ epochs: steps / perEpoch, batchSize, seed: 1, executor: executors[way]!() },
      ...(family !== "gan" && { validation: bits(20, 2) }),
      onStep: ({ step }) => {
        if (step === steps / 4) early = memory();
        const count = tf.memory().numTensors;
        counts.set(count, (counts.get(count) ?? 0) + 1);
      },
    });
    const late = memory();
    expect(history.steps).toBe(steps);
    expect([...counts]).toEqual([[expect.any(Number), steps]]);
    const growth = { own: (late.own - early!.own) / 2 ** 20, whole: (late.whole - early!.whole) / 2 ** 20 };
    const grown = `${growth.own.toFixed(2)} MiB own, ${growth.whole.toFixed(1)} MiB whole`;
    const figures = `${family} ${way}: ${steps} steps, ${[...counts.keys()].join()} tensors, ${grown}`;
    // docs/figures.md has these figures.
    reportFigure(figures);
    // The history keeps 500 bytes of an epoch, and JavaScript compiles on for the first thousands of steps. What 75,000 steps kept
    // would be 2 MiB for 28 bytes each. Steps that run eagerly hold nothing outside of JavaScript, whose heap comes and goes by tens
    // of megabytes; the whole process of captured ones moves by some megabytes with what the runtime holds in reserve.
    if (long) expect([growth.own < 2, way === "eagerly" || growth.whole < 30], figures).toEqual([true, true]);
    model.dispose();
    expect(tf.memory().numTensors).toBe(before);
  },
  long ? 7_200_000 : 120_000,
);
