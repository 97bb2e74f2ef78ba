import { fit, type FitOptions } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { bits } from "./bits.fixture.js";
import { codeBits, fitCodePrior, gatedPixelCnn, gumbelVae, independentCodes, vqVae } from "./index.js";

const source = bits(48);
const held = bits(32);
const network = { kind: "mlp", codeShape: [4], hidden: [8] } as const;
const small = { data: source.spec, codes: 5, network, seed: 1 } as const;
// Early stopping on the autoencoder ends after few epochs, of 3 steps each: a prior that learns with it has hardly begun.
const options: FitOptions = { epochs: 4, batchSize: 16, seed: 3, validation: held, patience: 2 };

test.each([
  ["a VQ-VAE", () => vqVae({ ...small, dimension: 3, prior: independentCodes() })],
  ["a Gumbel-softmax VAE", () => gumbelVae({ ...small, prior: independentCodes() })],
])("independent codes of %s are fitted exactly when its training is over", async (_, build) => {
  const before = tf.memory().numTensors;
  const model = build();
  await fit(model, source, options);
  const exact = await fitCodePrior(model, source, independentCodes(), { seed: 3 });
  expect([...model.codePrior.parameters.get("logits")!.dataSync()]).toEqual([
    ...exact.codePrior.parameters.get("logits")!.dataSync(),
  ]);
  exact.dispose();
  model.dispose();
  expect(tf.memory().numTensors).toBe(before);
});

test("a prior that learns goes on to an early stopping of its own, and the autoencoder stays", async () => {
  const build = () => vqVae({ ...small, dimension: 3, prior: gatedPixelCnn({ filters: 4, layers: 1 }) });
  const model = build();
  await fit(model, source, { ...options, epochs: 40 });
  const networks = (of: typeof model) =>
    [...of.parameters].filter(([path]) => !path.startsWith("prior/")).map(([, at]) => [...at.dataSync()]);
  const early = build();
  await fit({ ...early, finish: undefined }, source, { ...options, epochs: 40 });
  expect(networks(model)).toEqual(networks(early));
  const price = async (of: typeof model) => (await codeBits(of, held)).nats;
  expect(await price(model)).toBeLessThan(await price(early));
  [model, early].forEach((each) => each.dispose());
});

test("a model that was given another prior, and one whose codes all cost the same, have nothing to finish", async () => {
  const model = vqVae({ ...small, dimension: 3 });
  await model.finish!(source);
  const other = model.withPrior(independentCodes());
  expect("finish" in other).toBe(false);
  other.dispose();
  model.dispose();
});
