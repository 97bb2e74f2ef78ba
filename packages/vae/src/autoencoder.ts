import {
  type ChosenOptions,
  conditional,
  defineModel,
  describeOptions,
  diagonalNormal,
  type Family,
  type JsonObject,
  latentNetworkOptions,
  latentNetworks,
  latentObjective,
  type OptionsOf,
  disposeOnThrow,
  pointMass,
  positive,
  type PosteriorFactory,
  type PriorFactory,
  registerFamily,
  requireSamePrior,
  restoreModel,
  type Summarised,
  usualOptimizer,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type Autoencoder, autoencoderModel } from "./autoencoder-model.js";
import { gaussianOfCodes } from "./code-priors.js";
import { type CodeStatistics, codeStatistics, squaredRadiusOf } from "./code-statistics.js";

const shared = {
  ...latentNetworkOptions,
  /**
   * Adam with learning rate.
   * @default 1e-3
   */
  optimizer: usualOptimizer,
};

export type AutoencoderOptions = OptionsOf<typeof shared>;

/** An autoencoder as a family. A file of a model whose prior was fitted afterwards needs that prior again. */
export interface AutoencoderFamily<O> extends Omit<Family<O, Autoencoder>, "load"> {
  (options: O): Autoencoder;
  load(this: void, file: Uint8Array, again?: Partial<O> & { readonly prior?: PriorFactory }): Autoencoder;
}

/**
 * The plain autoencoder: minimises the reconstruction -log p(x|z) at the code z that the encoder gives, and nothing else.
 * Nothing shapes its codes, so most places between and around them decode to no example: compare `generate` from the
 * fitted normal and from the box of the codes with that of a VAE. `fitPrior` of `@elbo/priors` fits a mixture or a flow to
 * the codes of a trained model, to draw from instead.
 *
 * @throws {ArgumentError} if an option is unknown or impossible, or the likelihood does not fit the data
 * @throws {ShapeError} if a given network's output does not fit
 * @see Hinton & Salakhutdinov 2006, https://doi.org/10.1126/science.1127647; Ghosh et al. 2020 on normals fitted to codes,
 *   https://arxiv.org/abs/1903.12436
 * @example
 * const model = autoencoder({ data: { name: "bits", shape: [4], kind: "binary" }, latent: 2 });
 * const examples = model.generate(16, createRng(0), { from: "box" });
 */
export const autoencoder = withFittedPrior(
  defineModel({
    name: "autoencoder",
    kind: "autoencoder",
    package: "@elbo/vae",
    options: shared,
    build: (options) =>
      assemble("autoencoder", options, {}, (statistics) => ({
        config: { kind: "point" },
        outputs: (latent) => latent,
        build: (network) =>
          conditional(network, (code, pass) => {
            if (pass.training) statistics.observe(code, pass);
            return pointMass({ value: code });
          }),
      })),
  }),
);

const noisyOptions = {
  /**
   * Variance of the noise on each unit of a code, in R².
   * @default 0.05
   */
  noise: positive(0.05, "variance of the noise on each unit of a code, in R²"),
};

/**
 * The noisy autoencoder: an autoencoder whose code gets noise from N(0, `noise` R²) in each unit before it is decoded,
 * where R² is the mean square distance of codes from their centre: in training that of the batch, with its gradient. So the
 * codes cannot escape the noise by growing, and near codes have to mean near examples. Outside training R² is that of all
 * training examples, and while training runs their running mean; a batch of one example, which has no R², takes that too.
 *
 * @throws {ArgumentError} if an option is unknown or impossible, or the likelihood does not fit the data
 * @throws {ShapeError} if a given network's output does not fit
 * @see Ghosh et al. 2020, section 3, on noise as a regulariser, https://arxiv.org/abs/1903.12436
 * @example
 * const model = noisyAutoencoder({ data: { name: "bits", shape: [4], kind: "binary" }, latent: 2 });
 */
export const noisyAutoencoder = withFittedPrior(
  defineModel({
    name: "noisyAutoencoder",
    kind: "noisy-autoencoder",
    package: "@elbo/vae",
    options: { ...shared, ...noisyOptions },
    build: (options) =>
      assemble("noisyAutoencoder", options, describeOptions(noisyOptions, options), (statistics) =>
        noisyPosterior(statistics, options.noise),
      ),
  }),
);

function noisyPosterior(statistics: CodeStatistics, noise: number): PosteriorFactory<Summarised> {
  return {
    config: { kind: "noisy point", noise },
    outputs: (latent) => latent,
    build: (network) =>
      conditional(network, (code, pass) => {
        if (pass.training) statistics.observe(code, pass);
        const spread = pass.training && code.shape[0] > 1;
        const radius = spread ? squaredRadiusOf(code) : statistics.squaredRadius();
        return diagonalNormal({ mean: code, logVariance: tf.log(tf.add(tf.mul(radius, noise), least)) });
      }),
  };
}

/** Added to the variance of the noise, so that codes in one place have a gradient. */
const least = 1e-12;

const kinds = { autoencoder: "autoencoder", noisyAutoencoder: "noisy-autoencoder" } as const;

function assemble(
  name: keyof typeof kinds,
  options: ChosenOptions<typeof shared>,
  own: JsonObject,
  posteriorOf: (statistics: CodeStatistics) => PosteriorFactory<Summarised>,
): Autoencoder {
  const { data, latent, optimizer } = options;
  const kind = kinds[name];
  const statistics = codeStatistics(latent);
  const { encoder, decoder, config } = disposeOnThrow([statistics], () =>
    latentNetworks(name, options, { posterior: posteriorOf(statistics) }),
  );
  const parts = { encoder, decoder, prior: gaussianOfCodes(statistics) };
  const players = [{ name: kind, objective: latentObjective(parts, { divergences: {} }), optimizer }];
  return autoencoderModel({ ...parts, kind, config: { ...config, ...own }, data, players }, statistics);
}

/** The family, whose files may need a prior that was fitted to the codes: such a model has no players. */
function withFittedPrior<O>(family: Family<O, Autoencoder>): AutoencoderFamily<O> {
  const { kind, entries, restore } = family;
  const load: AutoencoderFamily<O>["load"] = (file, { prior, ...again } = {}) =>
    restoreModel(file, kind, ({ prior: described, ...config }) => {
      requireSamePrior(`${kind}.load`, described === undefined ? {} : { prior: described }, prior);
      const model = restore(config, again as Partial<O>);
      return prior === undefined
        ? model
        : owningBoth(
            model,
            disposeOnThrow([model], () => model.withPrior(prior)),
          );
    });
  registerFamily({
    kind,
    package: "@elbo/vae",
    load: (file, again) => load(file, again),
  });
  return Object.assign((options: O) => family(options), { kind, entries, restore, load });
}

/** The model with another prior, whose `dispose` ends the first model too. */
function owningBoth(model: Autoencoder, changed: Autoencoder): Autoencoder {
  const dispose = (): void => [changed, model].forEach((each) => each.dispose());
  return { ...changed, dispose };
}
