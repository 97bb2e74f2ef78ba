/**
 * The files of a new package, by their path in it.
 *
 * @param {string} name
 * @param {Record<string, any>} model the manifest of the package that it is like
 * @returns {Record<string, string>}
 */
export function packageFiles(name, model) {
  const call = callOf(name);
  return {
    "package.json": `${JSON.stringify(manifest(name, model), null, 2)}\n`,
    "vitest.config.ts": `import { elboProject } from "@elbo/vitest/config";\n\nexport default elboProject("${name}");\n`,
    "src/index.ts": `export { ${call} } from "./${name}.js";\n`,
    [`src/${name}.ts`]: source(name, call),
    [`src/${name}.test.ts`]: firstTest(name, call),
    "README.md": readme(name, call),
  };
}

/**
 * @param {string} name
 * @param {Record<string, any>} model
 */
function manifest(name, model) {
  const { "@elbo/core": core } = model.dependencies;
  return {
    ...model,
    name: `@elbo/${name}`,
    description: `The ${name} family of variational autoencoders`,
    exports: { ".": model.exports["."] },
    dependencies: { "@elbo/core": core },
  };
}

/**
 * The factory's name.
 *
 * @param {string} name
 */
function callOf(name) {
  return name.replace(/-(.)/g, (_, letter) => letter.toUpperCase());
}

/**
 * The list of what a new package exports, as the test of exported names writes it.
 *
 * @param {string} name
 */
export function exported(name) {
  return `@elbo/${name}\n  ${callOf(name)}\n`;
}

/**
 * What the app registers of a family: the name in its index, and the file that declares it there.
 *
 * @param {string} name
 */
export function appEntry(name) {
  const call = callOf(name);
  const build = `normalModel(${call}({ ...latentOptions(config, data), ...familyOptions(${call}, config) })),`;
  const text = `import { ${call} } from "@elbo/${name}";
import { type ModelEntry } from "./model-entry.js";
import { normalModel } from "./normal-model.js";
import { latentOptions } from "./options.js";
import { familyOptions, settingsOf } from "./settings.js";

/** The ${name} family. */
export const ${call}Models: Readonly<Record<string, ModelEntry>> = {
  ${call === name ? name : `"${name}"`}: {
    summary: "VAE whose KL has a weight",
    settings: settingsOf(${call}),
    build: (config, data) =>${build.length <= 92 ? " " : "\n      "}${build}
  },
};
`;
  return { models: `${call}Models`, text };
}

/**
 * @param {string} name
 * @param {string} call
 */
function source(name, call) {
  return `import { count, defineLatentModel, latentObjective, weight } from "@elbo/core";

/**
 * The ${name} family: -E_q(z|x)[log p(x|z)] + klWeight KL(q(z|x) || p(z)), in nats.
 *
 * @throws {ArgumentError} if an option is unknown or impossible
 * @example
 * const model = ${call}({ data: { name: "bits", shape: [4], kind: "binary" }, latent: 2, klWeight: 0.5 });
 */
export const ${call} = defineLatentModel({
  name: "${call}",
  kind: "${name}",
  package: "@elbo/${name}",
  options: { klWeight: weight(1, "weight of the KL"), samples: count(1, "draws of z per example in the loss") },
  objective: (parts, { klWeight, samples }) =>
    latentObjective(parts, { divergences: { kl: { divergence: parts.kl, weight: klWeight } }, samples }),
});
`;
}

/**
 * @param {string} name
 * @param {string} call
 */
function firstTest(name, call) {
  return `import { adam, ArgumentError, createRng, fit, saveModel } from "@elbo/core";
import { bits } from "@elbo/vitest/bits";
import { modelContract } from "@elbo/vitest/model-contract";
import { expect, test } from "vitest";
import { ${call} } from "./${name}.js";

const source = bits(64);
const small = { data: source.spec, latent: 2, hidden: [8] } as const;

modelContract({
  name: "${name}",
  build: (seed: number) => ${call}({ ...small, optimizer: adam({ learningRate: 0.02 }), seed }),
  exampleShape: [2, 2],
  train: async (model, epochs, seed) =>
    (await fit(model, source, { epochs, seed, batchSize: 16 })).epochs.map(({ train }) => train["loss"]!),
  save: saveModel,
  load: ${call}.load,
  createRng,
});

test("the configuration says what the model is, with its own options", () => {
  const model = ${call}({ ...small, klWeight: 0.5 });
  expect(model.kind).toBe("${name}");
  expect(model.config).toMatchObject({ latent: 2, klWeight: 0.5, samples: 1 });
  model.dispose();
});

test("an impossible weight is refused by name", () => {
  const build = () => ${call}({ ...small, klWeight: -1 });
  expect(build).toThrow(ArgumentError);
  expect(build).toThrow(/${call}: klWeight must be a number of at least 0/);
});
`;
}

/**
 * @param {string} name
 * @param {string} call
 */
function readme(name, call) {
  return `# @elbo/${name}

The ${name} family of variational autoencoders:

    loss = E_q(z|x)[-log p(x|z)] + klWeight KL(q(z|x) || p(z))

in nats, summed over the entries of x and the units of z.

## Install

    npm install @elbo/${name} @elbo/core @tensorflow/tfjs

\`@elbo/datasets\` adds the digits of the example.

## Example

\`\`\`ts
import { createRng, fit, saveModel } from "@elbo/core";
import { digits } from "@elbo/datasets";
import { ${call} } from "@elbo/${name}";

const data = await digits();
const model = ${call}({ data: data.spec, latent: 8, hidden: [32], klWeight: 0.5 });
await fit(model, data.train, { epochs: 1, validation: data.validation });
const samples = model.generate(16, createRng(1)); // [16, 8, 8, 1]
const copy = ${call}.load(await saveModel(model));
console.log(samples.shape, copy.config);
\`\`\`

## Exports

| name | what it is |
|---|---|
| \`${call}({ klWeight, samples, ... })\` | a model, with all options and methods of those of \`@elbo/vae\` |
| \`${call}.load(file, again)\` | the model that \`saveModel\` of \`@elbo/core\` wrote |
| \`${call}.entries\` | every option with its default, help and JSON Schema |

## Guides

| | |
|---|---|
| speed, learning rate, schedules, checkpoints, convolutions | [Training](../../docs/guides/training.md) |
| your own data | [images](../../docs/guides/own-images.md), [tables](../../docs/guides/own-table.md) |
| in a page | [In the browser](../../docs/guides/browser.md), [deploy a decoder](../../docs/guides/deploy-a-decoder.md) |

## Papers

Kingma & Welling 2014, https://arxiv.org/abs/1312.6114

## Limits

Same machine, same backend and same seed give the same bits; other backends round differently.
`;
}
