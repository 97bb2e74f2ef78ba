import {
  CheckpointError,
  definePrior,
  dense,
  type DiagonalNormal,
  flatten,
  type JsonObject,
  loadModel,
  normalPosterior,
  type Posterior,
  reshape,
  saveModel,
  sequential,
  standardNormalPrior,
} from "@elbo/core";
import { tensorsMade } from "@elbo/vitest/leaks";
import { expect, test } from "vitest";
import { bits } from "@elbo/vitest/bits";
import { autoencoder, planarPosterior, vae } from "./index.js";

const small = { data: bits(1).spec, latent: 2, hidden: [8] } as const;

test("a file of another family is refused by name", async () => {
  const model = vae(small);
  const file = await saveModel({ ...model, kind: "vq-vae" });
  expect(() => vae.load(file)).toThrow(CheckpointError);
  expect(() => vae.load(file)).toThrow(/kind must be "vae"; got "vq-vae"/);
  model.dispose();
});

test("a file whose tensors do not fit its configuration is refused and leaks nothing", async () => {
  const model = vae(small);
  const config: JsonObject = { ...model.config, latent: 3 };
  const file = await saveModel({ ...model, config });
  const message = 'restoreModel: shape of "encoder/dense1/kernel" must be [8, 4], as in the file; got [8,6].';
  expect(tensorsMade(() => expect(() => vae.load(file)).toThrow(message))).toBe(0);
  model.dispose();
});

test("a model with networks of its own needs them again", async () => {
  const networks = {
    encoder: sequential([flatten(), dense({ units: 4 })]),
    decoder: sequential([dense({ units: 4 }), reshape([2, 2])]),
  };
  const model = vae({ data: small.data, latent: 2, ...networks });
  const file = await saveModel(model);
  expect(() => vae.load(file)).toThrow(
    /vae.load: encoder must be given, because the model was saved with a network of its own/,
  );
  const copy = vae.load(file, networks);
  expect(copy.config).toEqual(model.config);
  [model, copy].forEach((each) => each.dispose());
});

test("networks for a model that was saved without are refused", async () => {
  const model = vae(small);
  const file = await saveModel(model);
  expect(() => vae.load(file, { encoder: dense({ units: 4 }) })).toThrow(/vae.load: encoder must be left out/);
  model.dispose();
});

test("a posterior is made again from the file, and another one than the model's is refused", async () => {
  const posterior = planarPosterior({ steps: 2, context: 3 });
  const model = vae({ ...small, posterior });
  const file = await saveModel(model);
  const copies = [vae.load(file), vae.load(file, { posterior })];
  for (const copy of copies) expect(copy.config).toEqual(model.config);
  const load = () => vae.load(file, { posterior: planarPosterior({ steps: 3, context: 3 }) });
  expect(load).toThrow(CheckpointError);
  expect(load).toThrow(
    'vae.load: posterior must be the one of the saved model, {"kind":"planar","steps":2,"context":3}; ' +
      'got {"kind":"planar","steps":3,"context":3}.',
  );
  [model, ...copies].forEach((each) => each.dispose());
});

test("a posterior of the caller's own has to be given again", async () => {
  const own: Posterior<DiagonalNormal, DiagonalNormal> = { ...normalPosterior, config: { kind: "own" } };
  const model = vae({ ...small, posterior: own });
  const file = await saveModel(model);
  expect(() => vae.load(file)).toThrow(
    "vae.load: posterior must be given, because the model was saved with its own, own; got undefined. " +
      "A page's bundle holds the posteriors that its code names.",
  );
  const copy = vae.load(file, { posterior: own });
  expect(copy.config).toEqual(model.config);
  [model, copy].forEach((each) => each.dispose());
});

test("an autoencoder is loaded by its kind alone, and one whose prior was fitted with that prior again", async () => {
  const model = autoencoder(small);
  const fitted = model.withPrior(normalOfCodes);
  const loaded = [
    loadModel(await saveModel(model)),
    loadModel(await saveModel(fitted), { again: { prior: normalOfCodes } }),
  ];
  expect(loaded.map(({ kind }) => kind)).toEqual(["autoencoder", "autoencoder"]);
  expect(loaded[1]!.config).toEqual(fitted.config);
  const file = await saveModel(fitted);
  expect(() => loadModel(file)).toThrow(CheckpointError);
  [...loaded, fitted, model].forEach((each) => each.dispose());
});

const normalOfCodes = definePrior({ kind: "made" }, () => standardNormalPrior([2]));
