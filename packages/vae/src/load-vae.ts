import { type DiagonalNormal, type Distribution, requireCustomNetworks, requireSamePrior, restoreModel } from "@elbo/core";
import { vae, type Vae, type VaeOptions } from "./vae.js";

/**
 * A VAE from the file that `saveModel` made of it, with the same outputs to the bit.
 *
 * @param file the file's bytes
 * @param overrides the networks and the prior, where the model was built with its own, and an optimiser to train on with
 * @throws {CheckpointError} if the file is damaged, holds another family, or needs networks or a prior not given
 * @example
 * const model = vae({ data: { name: "bits", shape: [4], kind: "binary" }, latent: 2 });
 * const copy = loadVae(await saveModel(model));
 */
export function loadVae<P extends Distribution = DiagonalNormal>(
  file: Uint8Array,
  overrides: Pick<VaeOptions<P>, "encoder" | "decoder" | "prior" | "optimizer"> = {},
): Vae<P> {
  return restoreModel(file, "vae", (config) => {
    requireCustomNetworks("loadVae", config, overrides);
    requireSamePrior("loadVae", config, overrides.prior);
    const { encoder, decoder, prior, optimizer } = overrides;
    return vae({ ...(config as unknown as VaeOptions<P>), encoder, decoder, prior, optimizer });
  });
}
