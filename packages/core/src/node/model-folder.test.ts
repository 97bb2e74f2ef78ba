import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { ArgumentError, CheckpointError, DataError } from "../errors.js";
import { defineLatentModel } from "../models/define-latent-model.js";
import { latentObjective } from "../objectives/latent-objective.js";
import { createRng } from "../random/rng.js";
import { loadModelFolder, saveModelFolder } from "./model-folder.js";

let folder: string;
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), "elbo-card-"))));
afterAll(() => rmSync(folder, { recursive: true }));

const cardVae = defineLatentModel({
  name: "cardVae",
  kind: "card-vae",
  package: "@cards/vae",
  options: {},
  objective: (parts) => latentObjective(parts, { divergences: { kl: { divergence: parts.kl } } }),
});
const build = (seed: number) =>
  cardVae({ data: { name: "bits", shape: [4], kind: "binary" }, latent: 2, hidden: [3], seed });

test("a model in a folder comes back with its outputs, beside a card that says what it is", async () => {
  const model = build(3);
  await saveModelFolder(join(folder, "a"), model, {
    name: "Bits",
    description: "Four bits in two units.",
    license: "mit",
    datasets: ["bits"],
    tags: ["toy"],
    metrics: { "-ELBO (nats)": "2.1 ± 0.1" },
  });
  expect(readdirSync(join(folder, "a")).sort()).toEqual(["README.md", "config.json", "model.safetensors"]);
  expect(readFileSync(join(folder, "a", "README.md"), "utf8")).toBe(`---
library_name: "elbo"
license: "mit"
datasets:
- "bits"
tags:
- "variational-autoencoder"
- "card-vae"
- "toy"
---

# Bits

Four bits in two units.

| what | value |
|---|---|
| family | card-vae |
| numbers in the file | 56 |
| data | bits [4] binary |
| latent | 2 |
| likelihood | bernoulli |
| activation | relu |
| encoder | mlp |
| decoder | mlp |
| seed | 3 |

| figure | value |
|---|---|
| -ELBO (nats) | 2.1 ± 0.1 |

\`\`\`ts
import { createRng } from "@elbo/core";
import { loadModelFolder } from "@elbo/core/node";
import "@cards/vae";

const model = await loadModelFolder(".");
const examples = model.generate(16, createRng(1));
\`\`\`
`);
  const config = JSON.parse(readFileSync(join(folder, "a", "config.json"), "utf8")) as object;
  expect(config).toMatchObject({ model_type: "card-vae", package: "@cards/vae", config: { latent: 2 } });
  const again = await loadModelFolder(join(folder, "a"));
  tf.tidy(() => {
    const [there, here] = [again, model].map((each) => each.generate(5, createRng(1)).dataSync());
    expect(there).toEqual(here);
  });
  [model, again].forEach((each) => each.dispose());
});

test("a configuration of another model, missing files and unknown entries are refused", async () => {
  const model = build(1);
  const path = join(folder, "b");
  await saveModelFolder(path, model);
  const config = JSON.parse(readFileSync(join(path, "config.json"), "utf8")) as object;
  const before = tf.memory().numTensors;
  writeFileSync(join(path, "config.json"), JSON.stringify({ ...config, model_type: "other-vae" }));
  await expect(loadModelFolder(path)).rejects.toThrow(CheckpointError);
  await expect(loadModelFolder(path)).rejects.toThrow(
    'loadModelFolder: model_type must be "card-vae", as in model.safetensors; got "other-vae". One of the files is of another model.',
  );
  await expect(loadModelFolder(join(folder, "nowhere"))).rejects.toThrow(DataError);
  await expect(saveModelFolder(path, model, { licence: "mit" } as never)).rejects.toThrow(
    "saveModelFolder: options must be among name, description, license,",
  );
  await expect(saveModelFolder(path, model, { tags: "toy" } as never)).rejects.toThrow(ArgumentError);
  await expect(saveModelFolder(path, model, { tags: "toy" } as never)).rejects.toThrow(
    'saveModelFolder: card.tags must be a list of texts; got "toy".',
  );
  await expect(saveModelFolder(path, model, { name: 3 } as never)).rejects.toThrow("card.name must be a text; got 3.");
  await expect(saveModelFolder(join(path, "config.json", "x"), model)).rejects.toThrow("saveModelFolder: ");
  expect(tf.memory().numTensors).toBe(before);
  model.dispose();
});
