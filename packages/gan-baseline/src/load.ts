import { type JsonObject, type Layer, requireCheckpoint, restoreModel } from "@elbo/core";
import { type AdversarialModel } from "./adversarial-model.js";
import { type Optimizers } from "./adversarial-training.js";
import { dcgan, type DcganOptions } from "./dcgan.js";
import { gan, type GanOptions } from "./gan.js";

/** What a file cannot hold: networks of the caller's own, and optimisers to train on with. */
export interface GanOverrides {
  readonly generator?: Layer;
  readonly discriminator?: Layer;
  readonly optimizers?: Optimizers;
}

/**
 * A GAN from the file that `saveModel` made of it, with the same outputs to the bit.
 *
 * @throws {CheckpointError} if the file is damaged, holds another model, or needs networks that are not given
 * @example
 * const model = gan({ data: { name: "points", shape: [2], kind: "real" }, latent: 8 });
 * const copy = loadGan(await saveModel(model));
 */
export function loadGan(file: Uint8Array, overrides: GanOverrides = {}): AdversarialModel {
  return restoreModel(file, "gan", (config) => {
    requireOwnNetworks(config, overrides);
    const { generator, discriminator, optimizers } = overrides;
    return gan({ ...(config as unknown as GanOptions), generator, discriminator, optimizers });
  });
}

/** A DCGAN from the file that `saveModel` made of it; as {@link loadGan}. */
export function loadDcgan(file: Uint8Array, { optimizers }: Pick<GanOverrides, "optimizers"> = {}): AdversarialModel {
  return restoreModel(file, "dcgan", (config) => dcgan({ ...(config as unknown as DcganOptions), optimizers }));
}

function requireOwnNetworks(config: JsonObject, networks: GanOverrides): void {
  for (const name of ["generator", "discriminator"] as const) {
    const custom = config[name] === "custom";
    const rule = custom ? "given, because the model was saved with a network of its own" : "left out";
    requireCheckpoint(custom === (networks[name] !== undefined), "loadGan", name, rule, networks[name]);
  }
}
