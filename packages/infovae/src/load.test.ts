import { CheckpointError, linearWarmup, saveModel, sgd } from "@elbo/core";
import { bits } from "@elbo/vitest/bits";
import { tensorsMade } from "@elbo/vitest/leaks";
import { expect, test } from "vitest";
import { adversarialAutoencoder, infoVae } from "./index.js";

const small = { data: bits(1).spec, latent: 2, hidden: [8] } as const;

test("schedules come back, and one of the caller's own has to be given again", async () => {
  const model = infoVae({ ...small, alpha: linearWarmup({ steps: 5 }), lambda: (step) => 1 + step });
  const file = await saveModel(model);
  expect(
    tensorsMade(() => expect(() => infoVae.load(file)).toThrow(/got "custom". Give a schedule of your own again/)),
  ).toBe(0);
  const copy = infoVae.load(file, { lambda: (step) => 1 + step });
  expect(copy.config).toEqual(model.config);
  [model, copy].forEach((each) => each.dispose());
});

test("a discriminator comes back, and both players take optimisers to train on with", async () => {
  const model = adversarialAutoencoder({ ...small, adversarial: { hidden: [3] } });
  const [optimizer, discriminatorOptimizer] = [sgd({ learningRate: 0.1 }), sgd({ learningRate: 0.2 })];
  const copy = infoVae.load(await saveModel(model), {
    optimizer,
    divergence: { adversarial: { optimizer: discriminatorOptimizer } },
  });
  const kernel = "discriminator/dense0/kernel";
  expect(copy.parameters.get(kernel)!.dataSync()).toEqual(model.parameters.get(kernel)!.dataSync());
  expect(copy.players().map((player) => player.optimizer)).toEqual([optimizer, discriminatorOptimizer]);
  [model, copy].forEach((each) => each.dispose());
});

test("networks that the file cannot hold are asked for, and a damaged file is refused", async () => {
  const model = infoVae(small);
  const file = await saveModel(model);
  const given = { encoder: () => expect.fail("not built") };
  expect(() => infoVae.load(file, given)).toThrow(CheckpointError);
  expect(() => infoVae.load(file, given)).toThrow(/infoVae.load: encoder must be left out/);
  expect(() => infoVae.load(file.subarray(9))).toThrow(CheckpointError);
  model.dispose();
});
