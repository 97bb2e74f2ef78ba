import {
  buildLatentParts,
  type ChosenOptions,
  count,
  defineModel,
  describeOptions,
  type DiagonalNormal,
  type Distribution,
  type Family,
  freeBitsOption,
  klWithFreeBits,
  latentObjective,
  latentOptions,
  disposeOnThrow,
  requireArgument,
  type Summarised,
} from "@elbo/core";
import { conditionalVaeModel, labelled } from "./conditional-vae-model.js";
import { type ConditionalVae } from "./labelled-model.js";
import { averageOverLabels, withLabel } from "./labels.js";
import { posteriorOption } from "./posteriors/restore-posterior.js";
import { type VaeOptions } from "./vae.js";

const ownOptions = {
  posterior: posteriorOption,
  /**
   * Draws of z per example in the loss.
   * @default 1
   */
  samples: count(1, "draws of z per example in the loss"),
  /**
   * Nats of each unit's KL, as a mean over the batch, that cost nothing; the KL that is reported stays the true one. For a
   * normal posterior and the usual prior.
   * @default none
   */
  freeBits: freeBitsOption,
};

const options = { ...latentOptions, ...ownOptions };

/** The conditional VAE as a family: call it for a model, or load one. */
export interface ConditionalFamily extends Pick<
  Family<object, ConditionalVae<Distribution, Summarised>>,
  "kind" | "entries" | "restore"
> {
  <M extends Distribution = DiagonalNormal, Q extends Summarised = DiagonalNormal, P extends Distribution = M>(
    options: VaeOptions<P, Q, M>,
  ): ConditionalVae<P, Q>;
  /** The model from the file that `saveModel` made of it. @throws {CheckpointError} if it holds another, or needs what is not given */
  load<M extends Distribution = DiagonalNormal, Q extends Summarised = DiagonalNormal, P extends Distribution = M>(
    this: void,
    file: Uint8Array,
    again?: Partial<VaeOptions<P, Q, M>>,
  ): ConditionalVae<P, Q>;
}

/**
 * The conditional VAE: encoder and decoder know the label y of an example, the code is what remains,
 *
 *   ELBO = E_q(z|x,y)[log p(x|z, y)] - KL(q(z|x, y) || p(z)) <= log p(x|y).
 *
 * Classes and their number are those of the data. The MLPs see a flat example, or a code, with the one-hot label at its
 * end; convolutions and a network of your own see an image with a plane for each class: [..., channels + classes]. To a prior that is made
 * of posteriors, as `vampPrior`, an example's posterior is the mean over all labels, 1/C sum_y q(z|x, y).
 *
 * @throws {ArgumentError} if data have no classes, and as `vae`
 * @throws {ShapeError} as `vae`
 * @see Sohn, Lee & Yan 2015, https://papers.nips.cc/paper/5775; Kingma et al. 2014, model M2, https://arxiv.org/abs/1406.5298
 * @example
 * const data = await digits();
 * const model = conditionalVae({ data: data.spec, latent: 8 });
 * await fit(model, data.train, { epochs: 1 });
 * const sevens = model.generate(16, createRng(0), { label: 7 });
 */
export const conditionalVae = declareConditionalVae();

function declareConditionalVae(): ConditionalFamily;
function declareConditionalVae() {
  return defineModel({
    name: "conditionalVae",
    kind: "conditional-vae",
    package: "@elbo/vae",
    options,
    build: buildConditionalVae,
  });
}

function buildConditionalVae(chosen: ChosenOptions<typeof options>): ConditionalVae<Distribution, Summarised> {
  const { data, latent, samples, freeBits, optimizer, posterior } = chosen;
  const { classes, shape } = data;
  const advice = "Labels come with data; their `classes` say how many there are.";
  requireArgument(classes !== undefined, "conditionalVae", "data.classes", "given", classes, advice);
  const flat = [shape.reduce((size, axis) => size * axis, 1)];
  const isFlat = chosen.encoder === undefined && chosen.network === "mlp";
  const example = { rank: shape.length, shape: isFlat ? flat : shape };
  const code = { rank: 1, shape: [latent] };
  const inputs = { classes, example, code };
  const { parts, config } = buildLatentParts("conditionalVae", chosen, posterior, {
    inputs: { encoder: withLabel(example, classes), decoder: withLabel(code, classes) },
    encoderOfExamples: (encoder) => averageOverLabels(encoder, classes, example),
  });
  const { encoder, decoder, prior, kl } = parts;
  const { forBatch } = labelled(parts, inputs);
  const objective = disposeOnThrow([encoder, decoder, prior], () =>
    latentObjective(
      { ...parts, forBatch },
      { divergences: { kl: klWithFreeBits("conditionalVae", parts, freeBits) }, samples },
    ),
  );
  const players = [{ name: "vae", objective, optimizer }];
  const described = { ...config, ...describeOptions(ownOptions, chosen) };
  return conditionalVaeModel(
    { encoder, decoder, prior, kl },
    { kind: "conditional-vae", config: described, data, players },
    inputs,
  );
}
