import { type Distribution, lookup, type Prior } from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type Codebook } from "./codebook.js";
import { nearestCodes } from "./nearest-codes.js";

/** p(z) over the vectors of codes. */
export interface CodeVectors extends Distribution {
  /** p over the codes themselves, [...code shape]. */
  readonly codes: Distribution;
}

/** The prior over vectors that a prior over codes makes with a codebook. Vectors stand for the codes nearest to them. */
export function codeVectorPrior(prior: Prior<Distribution>, codebook: Codebook): Prior<CodeVectors> {
  return {
    parameters: prior.parameters,
    distribution: (pass) => {
      const codes = prior.distribution(pass);
      return {
        codes,
        batchShape: [],
        eventShape: [...codes.eventShape, codebook.dimension],
        sample: (rng, sampleShape) =>
          tf.tidy(() => lookup(codebook.vectors(), tf.cast(codes.sample(rng, sampleShape), "int32"))),
        logProb: (value) => tf.tidy(() => codes.logProb(nearestCodes(value, codebook.vectors()))),
      };
    },
    dispose: () => prior.dispose(),
  };
}
