import {
  adam,
  analyticKl,
  type DiagonalNormal,
  type ExampleSource,
  latentNetworks,
  latentObjective,
  type LatentVariableModel,
  latentVariableModel,
  standardNormalPrior,
  type Summarised,
} from "@elbo/core";

// What the examples in the docstrings speak of without making it.

const train: ExampleSource = {
  spec: { name: "bits", shape: [4], kind: "binary" },
  size: 8,
  fingerprint: "bits",
  read: ({ length }) => ({ x: { values: new Float32Array(4 * length), shape: [length, 4] } }),
};
const { encoder, decoder, config } = latentNetworks("vae", { data: train.spec, latent: 16, hidden: [8] });
const latent = { encoder, decoder, prior: standardNormalPrior([16]) };
const objective = latentObjective(latent, { divergences: { kl: { divergence: analyticKl } } });
const players = [{ name: "vae", objective, optimizer: adam() }];

export const data = { train };
export const model: LatentVariableModel<DiagonalNormal, DiagonalNormal, Summarised> = latentVariableModel({
  ...latent,
  kind: "vae",
  config,
  data: train.spec,
  players,
});
