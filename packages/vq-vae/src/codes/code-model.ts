import {
  adam,
  checkedLogProb,
  collectParameters,
  createRng,
  type DataSpec,
  type Decoder,
  derived,
  type Distribution,
  type Encoder,
  type Examples,
  type ExampleSource,
  evaluationPass,
  type FinishOptions,
  incomparable,
  type Likelihood,
  type Module,
  type Objective,
  type Optimizer,
  optimizerOption,
  type Pass,
  type Player,
  type Rng,
  type Scalar,
  trainable,
  type Tensor,
  usualOptimizer,
  withoutTraining,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type CodePrior, type CodePriorFactory, type CodeSpace } from "../prior/code-prior.js";
import { finiteExamples, knownCodes } from "./require-rows.js";

/** Who moves a model, and who its prior. */
export const codeOptimizers = {
  /**
   * Adam with learning rate.
   * @default 1e-3
   */
  optimizer: usualOptimizer,
  /**
   * Of the prior's player.
   * @default Adam with learning rate 1e-3
   */
  priorOptimizer: optimizerOption(
    derived<Optimizer>(() => adam(), "Adam with learning rate 1e-3"),
    "how the prior's parameters move",
  ),
};

/** A posterior over discrete codes. */
export interface CodePosterior extends Distribution {
  /** The most probable codes, int32 [...batch, ...code shape]. */
  readonly codes: Tensor;
  /** Codes drawn from it, int32 in that shape; the same where it is certain. */
  drawCodes(rng: Rng): Tensor;
}

/** What a model with discrete codes can do beside what every latent model can. */
export interface CodeMethods<M> extends Module {
  readonly data: DataSpec;
  /** Shape of an example's codes, and how many there are of each. */
  readonly space: CodeSpace;
  /** p over codes. */
  readonly codePrior: CodePrior;
  readonly encoder: Encoder<CodePosterior>;
  /**
   * The code map of examples [n, ...shape of the data], a tensor or arrays on the host ({@link Examples}): int32 [n, ...code shape].
   *
   * @throws {ArgumentError} if a value is not finite, as far as values can be read at once
   * @throws {ShapeError} if the shape is another
   */
  encodeToCodes(x: Examples): Tensor;
  /**
   * E[x|codes], or draws from p(x|codes) where `rng` is given: [n, ...code shape], likewise, to [n, ...shape of the data]. Codes
   * are whole numbers from 0 to `space.codes` - 1. Values are checked where they can be read at once: not inside a captured
   * step, nor where a backend only reads asynchronously.
   *
   * @throws {ArgumentError} if a code is none of the model's
   * @throws {ShapeError} if the shape is another
   */
  decodeCodes(codes: Examples, rng?: Rng): Tensor;
  /**
   * Fits the prior to the codes as they are now, with the optimiser that it was trained by; `fit` calls it. A model `withPrior` has
   * none: `fitCodePrior` fits it.
   */
  finish?(source: ExampleSource, options?: FinishOptions): Promise<void>;
  /**
   * The same encoder and decoder with another prior over codes, of first values from `seed`, to be fitted, measured, sampled
   * and saved. It cannot be trained further: its `players` are none. `dispose` ends the new prior alone: the rest stays this
   * model's, which must outlive it.
   */
  withPrior(factory: CodePriorFactory, seed?: number): M;
}

/** What the methods of {@link CodeMethods} are made of. */
export interface CodeModelParts<Q extends CodePosterior> {
  readonly data: DataSpec;
  readonly encoder: Encoder<Q>;
  readonly decoder: Decoder<Likelihood>;
  readonly codePrior: CodePrior;
  readonly space: CodeSpace;
  /** int32 [n, ...code shape] to what the decoder takes. */
  readonly embed: (codes: Tensor) => Tensor;
}

/** The methods of a model that need no more than its parts. */
export function codeMethods<Q extends CodePosterior>(parts: CodeModelParts<Q>) {
  const { data, encoder, codePrior, space, embed, decoder } = parts;
  return {
    space,
    codePrior,
    encodeToCodes: (x: Examples): Tensor =>
      tf.tidy(() => {
        const examples = finiteExamples("encodeToCodes", x, data.shape);
        return tf.clone(encoder.given(examples, evaluationPass(createRng(0))).codes);
      }),
    decodeCodes: (codes: Examples, rng?: Rng): Tensor =>
      tf.tidy(() => {
        const known = knownCodes("decodeCodes", codes, space);
        const given = decoder.given(embed(known), evaluationPass(rng?.split("pass") ?? createRng(0)));
        return rng === undefined ? given.expectation() : given.sample(rng.split("x"));
      }),
  };
}

/** A factory's prior for a model, with first values from the model's seed. */
export function buildCodePrior(factory: CodePriorFactory, space: CodeSpace, seed = 0): CodePrior {
  return factory(space, createRng(seed).split("weights").split("prior"));
}

/** The player that trains a prior on the codes of the batch, as the encoder is at that moment; none without parameters. */
export function priorPlayers(encoder: Encoder<CodePosterior>, prior: CodePrior, optimizer: Optimizer): Player[] {
  if (trainable(prior.parameters).size === 0) return [];
  const objective: Objective = {
    parameters: collectParameters({ prior }),
    // The encoder moves, so that codes cost something else in each epoch.
    selection: incomparable,
    frozen: encoder.parameters,
    // The encoder as it is when it is used.
    evaluate: ({ x }, pass) => codeNats(prior, encoder.given(x!, withoutTraining(pass)).drawCodes(pass.rng), pass),
  };
  return [{ name: "prior", objective, optimizer }];
}

/** -log p(codes), averaged over the batch. */
export function codeNats(prior: CodePrior, codes: Tensor, pass: Pass): ReturnType<Objective["evaluate"]> {
  const loss = tf.neg<Scalar>(tf.mean(checkedLogProb("prior", prior.distribution(pass), codes, [codes.shape[0]])));
  return { loss, terms: { codes: loss } };
}
