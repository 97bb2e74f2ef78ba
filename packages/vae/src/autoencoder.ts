import {
  adam,
  conditional,
  diagonalNormal,
  type JsonObject,
  latentNetworkOptionNames,
  type LatentNetworkOptions,
  latentNetworks,
  latentObjective,
  type Optimizer,
  owning,
  pointMass,
  type PosteriorDesign,
  requireArgument,
  requireKnownOptions,
  type Summarised,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type Autoencoder, autoencoderModel } from "./autoencoder-model.js";
import { gaussianOfCodes } from "./code-priors.js";
import { type CodeStatistics, codeStatistics, squaredRadiusOf } from "./code-statistics.js";

export interface AutoencoderOptions extends LatentNetworkOptions {
  /** Adam with learning rate 1e-3 unless given. */
  readonly optimizer?: Optimizer;
}

export interface NoisyAutoencoderOptions extends AutoencoderOptions {
  /** Variance of the noise on each unit of a code, in R²; 0.05 unless given. */
  readonly noise?: number;
}

const optionNames = [...latentNetworkOptionNames, "optimizer"];

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
export function autoencoder(options: AutoencoderOptions): Autoencoder {
  requireKnownOptions("autoencoder", options, optionNames);
  return assemble("autoencoder", options, {}, (statistics) => ({
    config: { kind: "point" },
    outputs: (latent) => latent,
    build: (network) =>
      conditional(network, (code, pass) => {
        if (pass.training) statistics.observe(code, pass);
        return pointMass({ value: code });
      }),
  }));
}

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
export function noisyAutoencoder({ noise = 0.05, ...options }: NoisyAutoencoderOptions): Autoencoder {
  requireKnownOptions("noisyAutoencoder", options, [...optionNames, "noise"]);
  requireArgument(Number.isFinite(noise) && noise > 0, "noisyAutoencoder", "noise", "a positive number", noise);
  return assemble("noisyAutoencoder", options, { noise }, (statistics) => ({
    config: { kind: "noisy point", noise },
    outputs: (latent) => latent,
    build: (network) =>
      conditional(network, (code, pass) => {
        if (pass.training) statistics.observe(code, pass);
        const spread = pass.training && code.shape[0] > 1;
        const radius = spread ? squaredRadiusOf(code) : statistics.squaredRadius();
        return diagonalNormal({ mean: code, logVariance: tf.log(tf.add(tf.mul(radius, noise), least)) });
      }),
  }));
}

/** Added to the variance of the noise, so that codes in one place have a gradient. */
const least = 1e-12;

const kinds = { autoencoder: "autoencoder", noisyAutoencoder: "noisy-autoencoder" } as const;

function assemble(
  where: keyof typeof kinds,
  options: AutoencoderOptions,
  own: JsonObject,
  posteriorOf: (statistics: CodeStatistics) => PosteriorDesign<Summarised>,
): Autoencoder {
  const { data, latent, optimizer = adam() } = options;
  const kind = kinds[where];
  requireArgument(Number.isInteger(latent) && latent >= 1, where, "latent", "a positive integer", latent);
  const statistics = codeStatistics(latent);
  const { encoder, decoder, config } = owning([statistics], () =>
    latentNetworks(where, options, { posterior: posteriorOf(statistics) }),
  );
  const parts = { encoder, decoder, prior: gaussianOfCodes(statistics) };
  const players = [{ name: kind, objective: latentObjective(parts, { divergences: {} }), optimizer }];
  return autoencoderModel({ ...parts, kind, config: { ...config, ...own }, data, players }, statistics);
}
