import { mkdir, mkdtemp, readFile, rename, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CheckpointError, DataError, readModel, readSafetensors, saveModel, writeSafetensors } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { afterEach, beforeEach, expect, it } from "vitest";
import { trainingConfig } from "../models/protocols.js";
import { buildTraining, loadTraining } from "./load-training.js";
import { sha256Of } from "./model-file.js";
import { splitNames } from "./metrics.js";
import { type TrainingResult } from "./results.js";
import { trainingFixture } from "./results.fixture.js";

let run: string;
let training: TrainingResult;
beforeEach(async () => {
  run = await mkdtemp(join(tmpdir(), "elbo-load-"));
  await mkdir(join(run, "own"));
  training = await saved(1);
});
afterEach(() => rm(run, { recursive: true }));

/** A model whose weights come from a seed, in the file of a training, and what its run says of it. */
async function saved(seed: number): Promise<TrainingResult> {
  const config = { ...trainingConfig({ model: "vae", dataset: "digits", seed, latent: 2, hidden: [4] }, {}) };
  const { bench, data } = await buildTraining(config);
  const file = await saveModel(bench.model);
  const { kind, config: described } = bench.model;
  bench.model.dispose();
  await writeFile(join(run, "own", "model.safetensors"), file);
  const fingerprints = Object.fromEntries(splitNames.map((split) => [split, data[split].fingerprint]));
  return {
    ...trainingFixture(2, seed),
    ...{ config, folder: "own", model: { kind, config: described, parameters: 1, sha256: sha256Of(file) } },
    data: { ...trainingFixture(2, seed).data, fingerprints: fingerprints as TrainingResult["data"]["fingerprints"] },
  };
}

async function refused(message: string, Refusal: new (message: string) => Error = CheckpointError): Promise<void> {
  const before = tf.memory().numTensors;
  const loading = loadTraining(run, training);
  await expect(loading).rejects.toThrow(Refusal);
  await expect(loading).rejects.toThrow(message);
  expect(tf.memory().numTensors).toBe(before);
}

it("loads the model that the run saved", async () => {
  const { bench } = await loadTraining(run, training);
  expect(bench.model.config).toEqual(training.model.config);
  bench.model.dispose();
});

it("refuses weights of equal shapes that another run saved", async () => {
  await saved(2);
  await refused("run: model.safetensors of vae-2-seed1 must be the one that the run saved, of sha256 ");
});

it("refuses a model of another configuration, in runs that did not keep its sha256", async () => {
  training = { ...training, model: { ...training.model, sha256: undefined } };
  const file = join(run, "own", "model.safetensors");
  const { tensors, metadata } = readSafetensors(await readFile(file));
  const { kind, config } = readModel(await readFile(file));
  const elbo = JSON.stringify({ kind, config: { ...config, activation: "tanh" } });
  await writeFile(file, writeSafetensors({ tensors, metadata: { ...metadata, elbo } }));
  await refused("run: model.safetensors of vae-2-seed1 must be of the configuration that results.json says, ");
});

it("refuses results that ask for a larger model than the file holds, before it takes memory", async () => {
  training = { ...training, config: { ...training.config, hidden: [2 ** 40] } };
  const rule = 'restoreModel: shape of "encoder/dense0/kernel" must be [64, 4], as in the file;';
  await refused(`${rule} got [64,1099511627776]. Was it saved with another configuration?`);
});

// Windows makes links for administrators alone.
it.skipIf(process.platform === "win32")("refuses links in the place of the run's folders and files", async () => {
  await rename(join(run, "own"), join(run, "elsewhere"));
  await symlink(join(run, "elsewhere"), join(run, "own"));
  await refused(`run: ${join(run, "own")} must be a folder of the run's own; got a link.`, DataError);
  await rm(join(run, "own"));
  await mkdir(join(run, "own"));
  await symlink(join(run, "elsewhere", "model.safetensors"), join(run, "own", "model.safetensors"));
  await refused("It is a link: put the file itself there.", DataError);
  await rm(join(run, "own"), { recursive: true });
  await writeFile(join(run, "own"), "");
  await refused(`run: ${join(run, "own")} must be a folder of the run's own; got a file.`, DataError);
});
