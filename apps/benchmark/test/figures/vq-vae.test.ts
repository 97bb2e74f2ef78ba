import {
  adam,
  collectParameters,
  type ExampleSource,
  type Executor,
  fit,
  type Objective,
  type Scalar,
} from "@elbo/core";
import { digits, subset } from "@elbo/datasets";
import { mnist } from "@elbo/datasets/node";
import {
  codeBits,
  codeUsage,
  fitCodePrior,
  gatedPixelCnn,
  type GatedPixelCnnOptions,
  independentCodes,
  initialiseCodebook,
  vqVae,
  type VqVae,
} from "@elbo/vq-vae";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { startEngine } from "../../src/engine.js";

interface Data {
  readonly train: ExampleSource;
  readonly validation: ExampleSource;
  readonly test: ExampleSource;
}

interface Plan {
  readonly build: () => VqVae;
  readonly epochs: number;
  readonly prior: GatedPixelCnnOptions & { readonly epochs: number; readonly learningRate: number };
}

/** -log p(x|codes), nats per example of the test set. */
async function reconstruction(model: VqVae, source: ExampleSource, executor: Executor): Promise<number> {
  return (await model.elbo(source, { executor })).terms["reconstruction"]!;
}

/** Trains the networks of a VQ-VAE as an autoencoder without a codebook, on what the encoder gives. */
async function trainPlain(
  model: VqVae,
  { train, validation }: Data,
  epochs: number,
  executor: Executor,
): Promise<void> {
  const { encoder, decoder } = model;
  const objective: Objective = {
    parameters: collectParameters({ encoder, decoder }),
    evaluate: ({ x }, pass) => {
      const { encoded } = encoder.given(x!, { ...pass, training: false });
      const loss = tf.neg<Scalar>(tf.mean(decoder.given(encoded, pass).logProb(x!)));
      return { loss, terms: { reconstruction: loss } };
    },
  };
  const players = () => [{ name: "autoencoder", objective, optimizer: adam() }];
  await fit({ kind: "autoencoder", config: {}, parameters: model.parameters, players }, train, {
    epochs,
    validation,
    seed: 1,
    executor,
  });
}

async function figures(data: Data, { build, epochs, prior }: Plan) {
  const { executor } = await startEngine(undefined, { threads: 1 });
  const [model, plain] = [build(), build()];
  await fit(model, data.train, { epochs, validation: data.validation, monitor: "reconstruction", seed: 1, executor });
  await trainPlain(plain, data, epochs, executor);
  await initialiseCodebook(plain, data.train, { seed: 1, executor, examples: 5000 });
  const { epochs: priorEpochs, learningRate, ...pixelCnn } = prior;
  const learned = await fitCodePrior(model, data.train, gatedPixelCnn(pixelCnn), {
    ...{ epochs: priorEpochs, optimizer: adam({ learningRate }), validation: data.validation, seed: 1, executor },
  });
  const independent = await fitCodePrior(model, data.train, independentCodes(), { executor });
  const found = {
    vqVae: await reconstruction(model, data.test, executor),
    quantisedAfterwards: await reconstruction(plain, data.test, executor),
    usage: await codeUsage(model, data.train, { executor }),
    independent: await codeBits(independent, data.test, { executor }),
    learned: await codeBits(learned, data.test, { executor }),
  };
  [learned, independent, plain, model].forEach((each) => each.dispose());
  return found;
}

/** What every data set has to show. */
function expectOrder(found: Awaited<ReturnType<typeof figures>>): void {
  const reached = `reached ${JSON.stringify(found)}`;
  expect(found.vqVae, reached).toBeLessThan(found.quantisedAfterwards);
  expect(found.usage.perplexity, reached).toBeGreaterThan(32);
  expect(found.learned.bitsPerCode, reached).toBeLessThan(found.independent.bitsPerCode);
}

const better =
  "a VQ-VAE reconstructs better than an autoencoder quantised afterwards, uses more than half of its codes, " +
  "and a PixelCNN prices them below independent shares";

test(`on digits ${better}`, async () => {
  const data = await digits();
  const network = { kind: "convolutional", channels: 16, halvings: 1, residualBlocks: 1, residualChannels: 8 } as const;
  const found = await figures(data, {
    build: () => vqVae({ data: data.spec, codes: 64, dimension: 8, network, seed: 1 }),
    epochs: 30,
    prior: { filters: 16, layers: 2, kernelSize: 3, epochs: 10, learningRate: 0.01 },
  });
  expectOrder(found);
}, 120_000);

const asked = process.env["ELBO_FIGURES"] === "1";
const dataDir = process.env["ELBO_DATA_DIR"];

// Two trainings of convolutions on 10,000 images: some ten minutes on two cores, so only among the figures.
test.runIf(asked)(
  `on MNIST ${better}`,
  async (context) => {
    context.skip(dataDir === undefined, "MNIST is not in ELBO_DATA_DIR");
    const whole = await mnist({ binarize: "static" });
    const first = (source: ExampleSource, count: number) =>
      subset(
        source,
        Uint32Array.from({ length: count }, (_, i) => i),
      );
    const data = {
      train: first(whole.train, 10_000),
      validation: first(whole.validation, 1000),
      test: first(whole.test, 2000),
    };
    const network = {
      kind: "convolutional",
      channels: 32,
      halvings: 2,
      residualBlocks: 2,
      residualChannels: 16,
    } as const;
    const found = await figures(data, {
      build: () => vqVae({ data: whole.spec, codes: 64, dimension: 16, network, seed: 1 }),
      epochs: 8,
      prior: { filters: 32, layers: 4, kernelSize: 3, epochs: 8, learningRate: 3e-3 },
    });
    expectOrder(found);
  },
  3_600_000,
);
