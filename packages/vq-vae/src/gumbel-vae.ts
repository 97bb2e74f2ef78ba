import {
  categorical,
  type ChosenOptions,
  collectParameters,
  count,
  type DataSpec,
  type Decoder,
  defineModel,
  defineOption,
  type DescribedSchedule,
  describeOptions,
  type Distribution,
  type Divergence,
  type Encoder,
  type EvidenceModel,
  examplesAsTensor,
  flag,
  type JsonObject,
  klCategorical,
  latentObjective,
  latentVariableModel,
  type Likelihood,
  linearWarmup,
  type Objective,
  oneHot,
  type OptionsOf,
  disposeOnThrow,
  type Player,
  type Prior,
  requireArgument,
  sampledKl,
  type Schedule,
  weight,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { buildCodePrior, type CodeMethods, codeMethods, codeOptimizers, priorPlayers } from "./codes/code-model.js";
import { codeNetworkOptions, codeNetworks } from "./networks/code-networks.js";
import { type CodePrior, type CodePriorFactory, type CodeSpace, requireCodePrior } from "./prior/code-prior.js";
import { codePriorOption } from "./prior/code-prior-option.js";
import { finishingPrior } from "./codes/fit-to-codes.js";
import { type Relaxed, relaxedEncoder } from "./encoders/relaxed-encoder.js";

const cooling: DescribedSchedule = linearWarmup({ from: 1, to: 0.5, steps: 10_000 });

const asSchedule = weight(cooling, "of the relaxed draws");

const temperature = defineOption<Schedule, Schedule, Schedule>(cooling, asSchedule.help, {
  ...asSchedule,
  schema: { type: "number", exclusiveMinimum: 0 },
  choose: (where, argument, given) => {
    const warm = typeof given === "function" || (Number.isFinite(given) && given > 0);
    requireArgument(warm, where, argument, "a positive number or a function of the step", given);
    return given;
  },
});

const ownOptions = {
  /**
   * Number of values that a code can take, K.
   * @default 64
   */
  codes: count(64, "values that a code can take", { from: 2, advice: "Usual numbers are 8 to 64." }),
  /**
   * Of the relaxed draws, above 0.
   * @default from 1 to 0.5 within 10,000 steps
   */
  temperature,
  /**
   * Whether training decodes one-hot codes, with the gradient of the relaxed ones.
   * @default false
   */
  hard: flag(false, "whether training decodes one-hot codes, with the gradient of the relaxed ones"),
  /**
   * p over codes. Where it has parameters it learns as a player of its own, and when training is over
   * it is fitted to the codes: exactly where that is known, or with validation until they cost no less.
   * @default `uniformCodes()`
   */
  prior: codePriorOption,
};

const options = { ...codeNetworkOptions, ...ownOptions, ...codeOptimizers };

export type GumbelVaeOptions = OptionsOf<typeof options>;

type Chosen = ChosenOptions<typeof options>;

/** p(z) over one-hot codes [...code shape, codes]. */
export type OneHotCodes = Distribution;

/** A discrete VAE. Its z are one-hot codes [n, ...code shape, codes]; `encode` gives the probabilities of the codes. */
export interface GumbelVae extends EvidenceModel<Relaxed, OneHotCodes, Likelihood>, CodeMethods<GumbelVae> {
  readonly encoder: Encoder<Relaxed>;
}

/**
 * The discrete VAE with relaxed draws: q(z|x) is a categorical distribution at each place of the code, and
 *
 *   loss = -log p(x|y) + KL(q(z|x) || uniform),   y = softmax((logits + gumbel) / temperature)
 *
 * with the KL in closed form, in nats. Outside of training, also in validation, codes are discrete: then the loss is -ELBO
 * of the discrete model. A learned prior does not enter the loss; it enters `elbo` and `evidence`.
 *
 * @throws {ArgumentError} if an option is unknown or impossible, or the likelihood does not fit the data
 * @throws {ShapeError} if the strides do not fit the image, or a given network's output does not fit
 * @see Jang et al. 2017, https://arxiv.org/abs/1611.01144; Maddison et al. 2017, https://arxiv.org/abs/1611.00712
 * @example
 * const model = gumbelVae({ data, codes: 16, network: { kind: "mlp", codeShape: [4], hidden: [32] }, temperature: 0.7 });
 */
export const gumbelVae = defineModel({
  name: "gumbelVae",
  kind: "gumbel-vae",
  package: "@elbo/vq-vae",
  options,
  build: buildGumbelVae,
});

function buildGumbelVae(chosen: Chosen): GumbelVae {
  const { data, codes, temperature, hard, seed, prior: factory, priorOptimizer } = chosen;
  const { encoder: network, decoder, codeShape, config: described } = codeNetworks("gumbelVae", chosen, codes);
  const encoder = relaxedEncoder(network, { temperature, hard });
  const space: CodeSpace = { shape: codeShape, codes };
  const parts = { data, encoder, decoder, space, config: { ...described, ...describeOptions(ownOptions, chosen) } };
  return disposeOnThrow([encoder, decoder], () => {
    const prior = buildCodePrior(factory, space, seed);
    return disposeOnThrow([prior], () => {
      const model = assemble(parts, { prior, factory }, players(parts, prior, chosen));
      return { ...model, ...finishingPrior(model, { prior, config: factory.config, optimizer: priorOptimizer }) };
    });
  });
}

/** KL(q(z|x) || uniform), in closed form: [batch], nats. */
const klToUniform: Divergence<Relaxed, unknown> = ({ posterior: { categorical: q } }) => {
  const logits = tf.zeros([...q.eventShape, q.levels]);
  return klCategorical(q, categorical({ logits }, { eventDims: q.eventShape.length }));
};

interface Parts {
  readonly data: DataSpec;
  readonly encoder: Encoder<Relaxed>;
  readonly decoder: Decoder<Likelihood>;
  readonly space: CodeSpace;
  readonly config: JsonObject;
}

function players(
  { encoder, decoder, space }: Parts,
  codePrior: CodePrior,
  { optimizer, priorOptimizer }: Chosen,
): Player[] {
  const prior = oneHotPrior(codePrior, space);
  const objective: Objective = {
    ...latentObjective({ encoder, decoder, prior }, { divergences: { kl: { divergence: klToUniform } } }),
    parameters: collectParameters({ encoder, decoder }),
    frozen: codePrior.parameters,
  };
  return [{ name: "gumbel-vae", objective, optimizer }, ...priorPlayers(encoder, codePrior, priorOptimizer)];
}

function assemble(
  parts: Parts,
  { prior: codePrior, factory }: { readonly prior: CodePrior; readonly factory: CodePriorFactory },
  players: readonly Player[],
): GumbelVae {
  const { data, encoder, decoder, space, config } = parts;
  const prior = oneHotPrior(codePrior, space);
  const described = { ...config, prior: factory.config };
  const model = latentVariableModel({
    ...{ kind: "gumbel-vae", config: described, data, encoder, decoder, prior, players, kl: sampledKl },
  });
  const methods = codeMethods({
    data,
    encoder,
    decoder,
    codePrior,
    space,
    embed: (codes) => oneHot(codes, space.codes),
  });
  const { encodeToCodes, decodeCodes } = methods;
  return {
    ...model,
    ...methods,
    // A mixture of codes is no code.
    reconstruct: (x, rng) =>
      tf.tidy(() => {
        const examples = examplesAsTensor("gumbel-vae", x, data.shape);
        return rng ? model.reconstruct(examples, rng) : decodeCodes(encodeToCodes(examples));
      }),
    withPrior: (factory, seed) => {
      requireCodePrior("withPrior", factory);
      const prior = buildCodePrior(factory, space, seed);
      return { ...assemble(parts, { prior, factory }, []), dispose: () => prior.dispose() };
    },
  };
}

/** The prior over one-hot codes that one over their numbers makes. */
function oneHotPrior(prior: CodePrior, { codes: levels }: CodeSpace): Prior<OneHotCodes> {
  return {
    parameters: prior.parameters,
    distribution: (pass) => {
      const codes = prior.distribution(pass);
      return {
        batchShape: [],
        eventShape: [...codes.eventShape, levels],
        sample: (rng, sampleShape) => tf.tidy(() => oneHot(codes.sample(rng, sampleShape), levels)),
        logProb: (value) => tf.tidy(() => codes.logProb(tf.argMax(value, -1))),
      };
    },
    dispose: () => prior.dispose(),
  };
}
