import { type Distribution, type ElboForm, type Posterior, type Summarised } from "@elbo/core";
import {
  autoregressivePosterior,
  betaPosterior,
  dirichletPosterior,
  fullCovariancePosterior,
  planarPosterior,
  vae,
} from "@elbo/vae";
import { type KlEstimator } from "./bench-model.js";
import { latentModel } from "./latent-model.js";
import { type ModelEntry } from "./model-entry.js";
import { latentOptions } from "./options.js";
import { familyOptions, settingsOf } from "./settings.js";

/** VAEs with other posteriors than a diagonal normal, each with the prior that fits it. */
export const posteriorModels: Readonly<Record<string, ModelEntry>> = {
  "vae+planar": withPosterior("a normal bent by 8 planar maps", planarPosterior(), drawn()),
  "vae+iaf": withPosterior("a normal through 2 inverse autoregressive flows", autoregressivePosterior(), drawn()),
  "vae+full": withPosterior(
    "a normal with full covariance",
    fullCovariancePosterior(),
    closed({ standardPrior: true }),
  ),
  "vae+beta": withPosterior("a product of Beta distributions, and prior uniform", betaPosterior(), closed({})),
  "vae+dirichlet": withPosterior("a Dirichlet distribution, and prior the flat one", dirichletPosterior(), closed({})),
};

interface Estimation {
  readonly klEstimator: KlEstimator;
  readonly standardPrior?: boolean;
  readonly forms?: readonly ElboForm[];
}

/** The KL is exact, as the entropy is. */
function closed(options: { readonly standardPrior?: boolean }): Estimation {
  return { klEstimator: "closed form", ...options };
}

/** A flow has no closed KL and no closed entropy; its prior is N(0, I). */
function drawn(): Estimation {
  return { klEstimator: "Monte Carlo", standardPrior: true, forms: ["joint", "kl"] };
}

function withPosterior<Q extends Summarised, P extends Distribution>(
  name: string,
  posterior: Posterior<Q, P>,
  estimation: Estimation,
): ModelEntry {
  return {
    summary: `VAE whose posterior is ${name}`,
    settings: settingsOf(vae),
    build: (config, data) => {
      const model = vae({ ...latentOptions(config, data), ...familyOptions(vae, config), posterior });
      return latentModel(model, { kl: posterior.kl, ...estimation });
    },
  };
}
