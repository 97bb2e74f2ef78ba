import {
  adam,
  type DataSpec,
  dense,
  type Distribution,
  fit,
  flatten,
  gatedDense,
  reshape,
  sequential,
} from "@elbo/core";
import { subset } from "@elbo/datasets";
import { mnist } from "@elbo/datasets/node";
import { vampPrior } from "@elbo/priors";
import { iwae, vae, type Vae } from "@elbo/vae";
import { expect, test } from "vitest";
import { startEngine } from "../../src/engine.js";

// Many minutes of training, and MNIST has to be there.
const figure = test.runIf(process.env["ELBO_FIGURES"] === "1" && process.env["ELBO_DATA_DIR"] !== undefined);
const timeout = 14_400_000;

/** Passes over the 50,000 training images, binarised afresh each time, and images per step. */
interface Training {
  readonly epochs: number;
  readonly batchSize: number;
}

/** -log p(x) of the first 1,000 test images with 500 draws each, after training from seed 1. */
async function negativeEvidence(
  name: string,
  training: Training,
  build: (data: DataSpec) => Vae<Distribution>,
): Promise<number> {
  const { executor } = await startEngine("onnx", { threads: 1 });
  const data = await mnist({ binarize: "dynamic" });
  const model = build(data.spec);
  const { epochs: records } = await fit(model, data.train, { ...training, seed: 1, executor });
  const test = subset(
    data.test,
    Uint32Array.from({ length: 1000 }, (_, row) => row),
  );
  const { logEvidence, standardError, monteCarloError } = await model.evidence(test, { samples: 500, executor });
  model.dispose();
  const { train } = records.at(-1)!;
  const figures = `${-logEvidence} ± ${standardError}, draws ${monteCarloError}; training loss ${train["loss"]}`;
  process.stdout.write(`${name}: ${figures}\n`);
  return -logEvidence;
}

figure(
  "on MNIST an importance-weighted autoencoder with 5 draws beats a VAE, and one with 50 that",
  { timeout },
  async () => {
    const network = { latent: 50, hidden: [200, 200], activation: "tanh" } as const;
    const training = { epochs: 5, batchSize: 20 };
    const plain = await negativeEvidence("vae", training, (data) => vae({ data, ...network }));
    const few = await negativeEvidence("iwae, 5 draws", training, (data) => iwae({ data, ...network, samples: 5 }));
    const many = await negativeEvidence("iwae, 50 draws", training, (data) => iwae({ data, ...network, samples: 50 }));
    expect(few).toBeLessThan(plain);
    expect(many).toBeLessThan(few);
  },
);

figure("on MNIST a VampPrior of 500 pseudo-inputs beats the standard prior", { timeout }, async () => {
  const training = { epochs: 10, batchSize: 100 };
  const gated = () => gatedDense({ units: 300 });
  const network = () => ({
    latent: 40,
    encoder: sequential([flatten(), gated(), gated(), dense({ units: 80 })]),
    decoder: sequential([gated(), gated(), dense({ units: 784 }), reshape([28, 28, 1])]),
    optimizer: adam({ learningRate: 5e-4 }),
  });
  const standard = await negativeEvidence("gated vae", training, (data) => vae({ data, ...network() }));
  const prior = vampPrior({ components: 500 });
  const vamp = await negativeEvidence("gated vae with a VampPrior", training, (data) =>
    vae({ data, ...network(), prior }),
  );
  expect(vamp).toBeLessThan(standard);
});
