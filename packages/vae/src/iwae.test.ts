import {
  adam,
  CheckpointError,
  createRng,
  definePrior,
  evaluationPass,
  fit,
  saveModel,
  standardNormalPrior,
  type Tensor,
} from "@elbo/core";
import { bits } from "@elbo/vitest/bits";
import { expectNoLeakOnThrow } from "@elbo/vitest/leaks";
import * as tf from "@tensorflow/tfjs";
import { expect, test } from "vitest";
import { fullCovariancePosterior, iwae, vae, type Vae } from "./index.js";

const source = bits(64);
const small = { data: source.spec, latent: 2, hidden: [8] } as const;
const normal = definePrior({ kind: "normal" }, ({ latent }) => standardNormalPrior([latent]));

function metrics(model: Pick<Vae, "players">, seed = 4): Record<string, number> {
  return tf.tidy(() => {
    const x: Tensor = tf.tensor(source.read(Uint32Array.from({ length: 64 }, (_, i) => i)).x.values, [64, 2, 2]);
    const { loss, terms } = model.players()[0]!.objective.evaluate({ x }, evaluationPass(createRng(seed)));
    return Object.fromEntries(Object.entries({ loss, ...terms }).map(([name, value]) => [name, value.dataSync()[0]!]));
  });
}

test("with one draw it is the VAE with its KL at that draw", () => {
  const [weighted, plain] = [iwae({ ...small, samples: 1 }), vae({ ...small, prior: normal })];
  const [mine, theirs] = [metrics(weighted), metrics(plain)];
  for (const name of ["loss", "reconstruction", "kl"]) expect(mine[name]).toBeCloseTo(theirs[name]!, 5);
  [weighted, plain].forEach((model) => model.dispose());
});

test("the bound rises with the number of draws of one model, as its evidence estimate does", async () => {
  const models = [1, 5, 50].map((samples) => iwae({ ...small, samples, seed: 1 }));
  const meanLoss = (model: Vae) => {
    const losses = Array.from({ length: 30 }, (_, seed) => metrics(model, seed)["loss"]!);
    return losses.reduce((sum, each) => sum + each, 0) / 30;
  };
  const losses = models.map(meanLoss);
  expect(losses).toEqual([...losses].sort((a, b) => b - a));
  const { logEvidence, monteCarloError } = await models[0]!.evidence(source, { samples: 500 });
  expect(-losses[2]!).toBeLessThan(logEvidence + 5 * monteCarloError + 0.05); // the draws of the loss itself
  models.forEach((model) => model.dispose());
});

test("five draws are the default, and are in the configuration", () => {
  const model = iwae(small);
  expect(model.kind).toBe("iwae");
  expect(model.config).toMatchObject({ samples: 5, latent: 2 });
  model.dispose();
});

test("it trains with a posterior and a prior of another kind", async () => {
  const model = iwae({
    ...small,
    posterior: fullCovariancePosterior(),
    prior: normal,
    optimizer: adam({ learningRate: 0.02 }),
  });
  const { epochs } = await fit(model, source, { epochs: 4, batchSize: 16 });
  expect(epochs.at(-1)!.train["loss"]).toBeLessThan(epochs[0]!.train["loss"]!);
  model.dispose();
});

test("a number of draws that is none is refused, and leaks nothing", () => {
  expect(() => iwae({ ...small, samples: 0 })).toThrow(/samples must be a positive integer; got 0/);
  expect(() => iwae({ ...small, k: 5 } as never)).toThrow(/iwae: options must be among .*; got "k"/);
  expectNoLeakOnThrow(() => iwae({ ...small, samples: 0 }));
  expectNoLeakOnThrow(() => iwae({ ...small, optimizer: "adam" as never }));
});

test("a file is loaded by its own loader alone", async () => {
  const model = iwae(small);
  const file = await saveModel(model);
  expect(() => vae.load(file)).toThrow(CheckpointError);
  expect(() => vae.load(file)).toThrow(/kind must be "vae"; got "iwae"/);
  const copy = iwae.load(file);
  expect(copy.config).toEqual(model.config);
  [model, copy].forEach((each) => each.dispose());
});
