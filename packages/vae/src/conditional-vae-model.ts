import {
  autoencodingModel,
  type Batch,
  buildPrior,
  type DataSpec,
  describePrior,
  type Distribution,
  type Divergence,
  type JsonObject,
  type LatentModel,
  oneHot,
  disposeOnThrow,
  type Player,
  type Prior,
  type PriorFactory,
  requireData,
  requireSameSupport,
  sampledKl,
  type Summarised,
  type Tensor,
} from "@elbo/core";
import { type ConditionalVae } from "./labelled-model.js";
import { labelledEstimators, labelledMethods } from "./labelled-methods.js";
import { averageOverLabels, conditionOn, type LabelledInput } from "./labels.js";

/** What the networks see of examples and codes, beside the label. */
interface LabelledInputs {
  readonly classes: number;
  readonly example: LabelledInput;
  readonly code: LabelledInput;
}

interface About {
  readonly kind: string;
  readonly config: JsonObject;
  readonly data: DataSpec;
  readonly players: readonly Player[];
}

type Parts<P extends Distribution, Q extends Summarised> = Pick<ConditionalVae<P, Q>, "encoder" | "decoder" | "prior">;

interface PartsWithKl<P extends Distribution, Q extends Summarised> extends Parts<P, Q> {
  /** KL(q(z|x, y) || p(z)), for the ELBO's form "kl". */
  readonly kl: Divergence<Q, P>;
}

/** The parts for known labels, [...batch, classes], and for those of a batch. */
export function labelled<P extends Distribution, Q extends Summarised>(
  { encoder, decoder, prior }: Parts<P, Q>,
  { classes, example, code }: LabelledInputs,
) {
  const forLabel = (label: Tensor): LatentModel<Q, P, Summarised> => ({
    encoder: conditionOn(encoder, label, example),
    decoder: conditionOn(decoder, label, code),
    prior,
  });
  return { forLabel, forBatch: (batch: Batch) => forLabel(oneHot(labelsOf(batch), classes)) };
}

/** Gives parts that take labels their methods. */
export function conditionalVaeModel<P extends Distribution, Q extends Summarised>(
  { kl, ...parts }: PartsWithKl<P, Q>,
  about: About,
  inputs: LabelledInputs,
): ConditionalVae<P, Q> {
  const { classes } = inputs;
  const { forLabel, forBatch } = labelled(parts, inputs);
  const model = autoencodingModel({ ...parts, ...about });
  return {
    ...model,
    ...{ classes, forBatch },
    ...labelledMethods({
      ...{ data: about.data, classes, parameters: model.parameters },
      forLabel: (label) => autoencodingModel({ ...forLabel(label), ...about, players: [] }),
    }),
    ...labelledEstimators({ ...parts, kl, forBatch }, about.data, classes),
    withPrior: (factory, seed) => {
      const prior = otherPrior(parts, about.data, inputs, factory, seed);
      const config = { ...about.config, prior: describePrior(factory) };
      const changed = conditionalVaeModel(
        { ...parts, prior, kl: sampledKl },
        { ...about, config, players: [] },
        inputs,
      );
      return { ...changed, dispose: () => prior.dispose() };
    },
  };
}

function otherPrior<P extends Distribution, Q extends Summarised, N extends Distribution>(
  parts: Parts<P, Q>,
  data: DataSpec,
  { classes, example, code }: LabelledInputs,
  factory: PriorFactory<N>,
  seed?: number,
): Prior<N> {
  const where = "conditional-vae.withPrior";
  const encoder = averageOverLabels(parts.encoder, classes, example);
  const prior = buildPrior(where, factory, { encoder, data, latent: code.shape[0]!, seed });
  disposeOnThrow([prior], () => requireSameSupport(where, parts.prior, prior));
  return prior;
}

function labelsOf({ label }: Batch): Tensor {
  requireData(label !== undefined, "conditionalVae", "a batch", "with label beside x", label);
  return label;
}
