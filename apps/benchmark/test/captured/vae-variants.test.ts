import {
  adam,
  ArgumentError,
  type Distribution,
  eager,
  type ExampleSource,
  type Executor,
  fit,
  type GenerativeModel,
  normalPosterior,
  type Posterior,
  type PriorFactory,
  type Summarised,
} from "@elbo/core";
import { onnx } from "@elbo/onnx";
import { aggregatedPosterior, autoregressivePrior, mixtureOfGaussians, realNvpPrior, vampPrior } from "@elbo/priors";
import {
  autoencoder,
  autoregressivePosterior,
  betaPosterior,
  conditionalVae,
  dirichletPosterior,
  fullCovariancePosterior,
  iwae,
  noisyAutoencoder,
  planarPosterior,
  vae,
} from "@elbo/vae";
import * as tf from "@tensorflow/tfjs";
import { describe, expect, test } from "vitest";
import { labelledSource as source } from "./bits.fixture.js";

const long = process.env["ELBO_LONG"] === "1";

const small = { data: source.spec, latent: 3, hidden: [8], optimizer: adam({ learningRate: 0.01 }) } as const;

/** Any posterior: the models here are trained and measured, nothing more. */
type AnyPosterior = Posterior<Summarised, Distribution>;
const posteriors = {
  normal: normalPosterior,
  "full covariance": fullCovariancePosterior(),
  planar: planarPosterior({ steps: 3, context: 4 }),
  autoregressive: autoregressivePosterior({ steps: 2, hidden: [8], context: 4 }),
  Beta: betaPosterior(),
  Dirichlet: dirichletPosterior(),
} as unknown as Readonly<Record<string, AnyPosterior>>;

const priors: Readonly<Record<string, PriorFactory>> = {
  "mixture of Gaussians": mixtureOfGaussians({ components: 3 }),
  VampPrior: vampPrior({ components: 3 }),
  "aggregated posterior": aggregatedPosterior(source),
  RealNVP: realNvpPrior({ hidden: [8] }),
  "autoregressive flow": autoregressivePrior({ layers: 2, hidden: [8] }),
};

interface Measurable extends GenerativeModel {
  evidence?(source: ExampleSource, options: object): Promise<{ readonly logEvidence: number }>;
}

/** The bits as the outer levels of three, for likelihoods of levels. */
const greySource: ExampleSource = { ...source, spec: { ...source.spec, kind: "grey", levels: 3 } };

/** The terms of every step, in batches of 20, 20 and 8, those of the last validation, and the evidence. */
async function metrics(
  build: () => Measurable,
  executor: Executor,
  data = source,
): Promise<Readonly<Record<string, number>>[]> {
  const model = build();
  const steps: Readonly<Record<string, number>>[] = [];
  const onStep = ({ terms }: { terms: Readonly<Record<string, number>> }) => void steps.push(terms);
  const { epochs } = await fit(model, data, { epochs: 4, batchSize: 20, seed: 1, executor, validation: data, onStep });
  const measured = await model.evidence?.(data, { samples: 10, executor });
  model.dispose();
  return [...steps, epochs.at(-1)!.validation!, { evidence: measured?.logEvidence ?? 0 }];
}

async function expectSame(build: () => Measurable, data = source): Promise<void> {
  const [eagerly, captured] = [await metrics(build, eager, data), await metrics(build, onnx({ threads: 1 }), data)];
  for (const [step, terms] of eagerly.entries())
    for (const [term, value] of Object.entries(terms)) {
      // Ten steps in float32 with other orders of summation; the last values follow from all twelve.
      const tolerance = step < 10 ? 1e-5 : 1e-4;
      const error = Math.abs(captured[step]![term]! - value) / Math.max(1, Math.abs(value));
      expect(error, `${term} at step ${step}`).toBeLessThan(tolerance);
    }
}

const variants: Readonly<Record<string, () => Measurable>> = {
  autoencoder: () => autoencoder(small),
  "noisy autoencoder": () => noisyAutoencoder(small),
  iwae: () => iwae(small),
  "iwae with full covariance": () => iwae({ ...small, posterior: fullCovariancePosterior() }),
  "conditional vae": () => conditionalVae(small),
  ...Object.fromEntries(
    Object.entries(posteriors).map(([name, posterior]) => [
      `vae with a posterior ${name}`,
      () => vae({ ...small, posterior }),
    ]),
  ),
};

test.each(Object.keys(variants))("%s trains, validates and is measured captured as eagerly", (name) =>
  expectSame(variants[name]!),
);

test.each(["normal", "discretised-logistic", "dequantised-normal"] as const)(
  "vae with a likelihood %s trains, validates and is measured captured as eagerly",
  (likelihood) => expectSame(() => vae({ ...small, data: greySource.spec, likelihood }), greySource),
);

describe.each(Object.keys(priors))("the prior %s, captured as eagerly,", (prior) => {
  const own = { ...small, prior: priors[prior]! };
  // All pairs take as long as everything else here.
  test.each(long ? ["full covariance", "autoregressive"] : ["full covariance"])(
    "goes with a posterior %s",
    (posterior) => expectSame(() => vae({ ...own, posterior: posteriors[posterior]! })),
  );
  test.runIf(long).each(["normal", "autoregressive"])("goes with a conditional VAE and a posterior %s", (posterior) =>
    expectSame(() => conditionalVae({ ...own, posterior: posteriors[posterior]! })),
  );
});

test("a VampPrior goes with an importance-weighted autoencoder, captured as eagerly", () =>
  expectSame(() => iwae({ ...small, prior: priors["VampPrior"]! })));

test("planar maps have no inverse: others' priors go with them, those made of posteriors are refused when a model is built", async () => {
  const planar = { ...small, posterior: posteriors["planar"]! };
  await expectSame(() => vae({ ...planar, prior: priors["RealNVP"]! }));
  const model = vae(planar);
  const before = tf.memory().numTensors;
  for (const prior of [vampPrior({ components: 3 }), aggregatedPosterior(source)])
    for (const build of [
      () => vae({ ...planar, prior }),
      () => iwae({ ...planar, prior }),
      () => model.withPrior(prior),
    ]) {
      expect(build).toThrow(ArgumentError);
      expect(build).toThrow(
        /prior must be one with a density at every code; got {"kind":.*take other posteriors, as autoregressivePosterior/,
      );
    }
  expect(tf.memory().numTensors).toBe(before);
  model.dispose();
});

test.each(["Beta", "Dirichlet"])("a VampPrior of %s posteriors goes with them", (name) =>
  expectSame(() => vae({ ...small, posterior: posteriors[name]!, prior: priors["VampPrior"]! })),
);
