import {
  type BoundedModel,
  boundedModel,
  type ChosenOptions,
  collectParameters,
  createRng,
  type DataSpec,
  type Decoder,
  defineModel,
  describeOptions,
  type ElboEstimate,
  type ElboOptions,
  type Encoder,
  type ExampleSource,
  type JsonObject,
  latentObjective,
  type Likelihood,
  lookup,
  type Objective,
  type OptionsOf,
  disposeOnThrow,
  type Player,
  weight,
} from "@elbo/core";
import { type Codebook } from "./codebook/codebook.js";
import { buildCodebook, codebookOptions } from "./codebook/codebook-options.js";
import { buildCodePrior, type CodeMethods, codeMethods, codeOptimizers, priorPlayers } from "./codes/code-model.js";
import { codeNetworkOptions, codeNetworks } from "./networks/code-networks.js";
import { type CodePrior, type CodePriorFactory, type CodeSpace, requireCodePrior } from "./prior/code-prior.js";
import { codePriorOption } from "./prior/code-prior-option.js";
import { codeVectorPrior, type CodeVectors } from "./codebook/code-vectors.js";
import { codebookDistance, codeCost, commitment } from "./encoders/divergences.js";
import { finishingPrior } from "./codes/fit-to-codes.js";
import { type Quantised, quantisedEncoder } from "./encoders/quantised-encoder.js";

const ownOptions = {
  ...codebookOptions,
  /**
   * Weight of the commitment term.
   * @default 0.25
   */
  beta: weight(0.25, "weight of the commitment term"),
  /**
   * p over codes. Where it has parameters it learns as a player of its own, and when training is over
   * it is fitted to the codes: exactly where that is known, or with validation until they cost no less.
   * @default `uniformCodes()`
   */
  prior: codePriorOption,
};

const options = { ...codeNetworkOptions, ...ownOptions, ...codeOptimizers };

export type VqVaeOptions = OptionsOf<typeof options>;

type Chosen = ChosenOptions<typeof options>;

/**
 * A VQ-VAE. Its z are vectors [n, ...code shape, dimension], those of the codes unless they come from elsewhere, and its
 * posterior is certain: -ELBO = -log p(x|z) - log p(codes). It has no `evidence`: draws from such a posterior say nothing of
 * the other codes that may have made x.
 */
export interface VqVae extends BoundedModel<Quantised, CodeVectors, Likelihood>, CodeMethods<VqVae> {
  readonly encoder: Encoder<Quantised>;
  readonly codebook: Codebook;
  /** The evidence lower bound over a source, with the exact cost of the codes as its KL unless another form is asked for. */
  elbo(source: ExampleSource, options?: ElboOptions<Quantised, CodeVectors>): Promise<ElboEstimate>;
}

/**
 * The vector-quantised variational autoencoder: replaces what the encoder gives, vector by vector, by the nearest of K
 * vectors e_k, and minimises
 *
 *   loss = -log p(x|z) + beta |z_e - stop(e)|² (+ |stop(z_e) - e|² where the codebook is learned by the loss)
 *
 * with z = e and the gradient of z handed to z_e. All three are sums over the entries of an example or of its code, then
 * means over the batch. `codebook` says whether vectors are moving averages of what chose them, or are moved by gradients.
 *
 * @throws {ArgumentError} if an option is unknown or impossible, or the likelihood does not fit the data
 * @throws {ShapeError} if the strides do not fit the image, or a given network's output does not fit
 * @see van den Oord et al. 2017, https://arxiv.org/abs/1711.00937
 * @example
 * const model = vqVae({ data, codes: 64, dimension: 16, network: { kind: "mlp", codeShape: [4], hidden: [32] } });
 * const codes = model.encodeToCodes(tf.zeros([1, ...data.shape])); // [1, 4]
 */
export const vqVae = defineModel({
  name: "vqVae",
  kind: "vq-vae",
  package: "@elbo/vq-vae",
  options,
  build: buildVqVae,
});

function buildVqVae(chosen: Chosen): VqVae {
  const { data, codes, dimension, seed, prior: factory, priorOptimizer } = chosen;
  const networks = codeNetworks("vqVae", chosen, dimension);
  const { decoder, codeShape } = networks;
  const codebook = disposeOnThrow([networks.encoder, decoder], () =>
    buildCodebook(chosen, createRng(seed).split("weights").split("codebook")),
  );
  const encoder = quantisedEncoder(networks.encoder, codebook);
  const space: CodeSpace = { shape: codeShape, codes };
  const config = { ...networks.config, ...describeOptions(ownOptions, chosen) };
  const parts = { data, encoder, decoder, codebook, space, config };
  return disposeOnThrow([encoder, decoder], () => {
    const prior = buildCodePrior(factory, space, seed);
    return disposeOnThrow([prior], () => {
      const model = assemble(parts, { prior, factory }, players(parts, prior, chosen));
      return { ...model, ...finishingPrior(model, { prior, config: factory.config, optimizer: priorOptimizer }) };
    });
  });
}

interface Parts {
  readonly data: DataSpec;
  readonly encoder: Encoder<Quantised>;
  readonly decoder: Decoder<Likelihood>;
  readonly codebook: Codebook;
  readonly space: CodeSpace;
  readonly config: JsonObject;
}

function players(
  { encoder, decoder, codebook }: Parts,
  codePrior: CodePrior,
  { codebook: kind, beta, optimizer, priorOptimizer }: Chosen,
): Player[] {
  const divergences = {
    commitment: { divergence: commitment, weight: beta },
    ...(kind === "loss" ? { codebook: { divergence: codebookDistance } } : {}),
  };
  const prior = codeVectorPrior(codePrior, codebook);
  const objective: Objective = {
    ...latentObjective({ encoder, decoder, prior }, { divergences }),
    parameters: collectParameters({ encoder, decoder }),
    frozen: codePrior.parameters,
  };
  return [{ name: "vq-vae", objective, optimizer }, ...priorPlayers(encoder, codePrior, priorOptimizer)];
}

function assemble(
  parts: Parts,
  { prior: codePrior, factory }: { readonly prior: CodePrior; readonly factory: CodePriorFactory },
  players: readonly Player[],
): VqVae {
  const { data, encoder, decoder, codebook, space, config } = parts;
  const prior = codeVectorPrior(codePrior, codebook);
  const described = { ...config, prior: factory.config };
  const model = boundedModel({ kind: "vq-vae", config: described, data, encoder, decoder, prior, players });
  return {
    ...model,
    ...codeMethods({ data, encoder, decoder, codePrior, space, embed: (codes) => lookup(codebook.vectors(), codes) }),
    codebook,
    elbo: (source, options = {}) => model.elbo(source, { form: "kl", kl: codeCost, ...options }),
    withPrior: (factory, seed) => {
      requireCodePrior("withPrior", factory);
      const prior = buildCodePrior(factory, space, seed);
      return { ...assemble(parts, { prior, factory }, []), dispose: () => prior.dispose() };
    },
  };
}
