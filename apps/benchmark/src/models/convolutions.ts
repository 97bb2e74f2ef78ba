import { latentNetworkOptions } from "@elbo/core";
import { type ModelEntry } from "./model-entry.js";
import { findModel } from "./registry.js";

const { channels, residualBlocks } = latentNetworkOptions;

/** Models of images with the losses of those that are named, whose networks are convolutions: "vae+conv" of "vae". */
export function withConvolutions(names: readonly string[]): Record<string, ModelEntry> {
  return Object.fromEntries(names.map((name) => [`${name}+conv`, convolutional(findModel(name))]));
}

function convolutional(entry: ModelEntry): ModelEntry {
  const { summary, settings, usual } = entry;
  return {
    ...entry,
    summary: `${summary}; of convolutions, for images with even sides from 8`,
    settings: { ...settings, channels, residualBlocks },
    usual: (dataset) => ({ ...usual?.(dataset), hidden: [] }),
    build: (config, data) =>
      entry.build({ ...config, settings: { ...config.settings, network: "convolutional" } }, data),
  };
}
