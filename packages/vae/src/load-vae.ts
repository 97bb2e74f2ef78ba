import { requireCustomNetworks, restoreModel } from "@elbo/core";
import { vae, type Vae, type VaeOptions } from "./vae.js";

/**
 * A VAE from the file that `saveModel` made of it, with the same outputs to the bit.
 *
 * @param file the file's bytes
 * @param overrides the networks, where the model was built with its own, and an optimiser to train on with
 * @throws {CheckpointError} if the file is damaged, holds another family, or needs networks that are not given
 * @example
 * const model = vae({ data: { name: "bits", shape: [4], kind: "binary" }, latent: 2 });
 * const copy = loadVae(await saveModel(model));
 */
export function loadVae(
  file: Uint8Array,
  overrides: Pick<VaeOptions, "encoder" | "decoder" | "optimizer"> = {},
): Vae {
  return restoreModel(file, "vae", (config) => {
    requireCustomNetworks("loadVae", config, overrides);
    const { encoder, decoder, optimizer } = overrides;
    return vae({ ...(config as unknown as VaeOptions), encoder, decoder, optimizer });
  });
}
