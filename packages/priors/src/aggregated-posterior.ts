import { createVariables, definePrior, type ExampleSource, type Mixture, type PriorFactory } from "@elbo/core";
import { posteriorMixture } from "./posterior-mixture.js";
import { readExamples } from "./read-examples.js";

/**
 * The aggregated posterior of all N examples of a source as prior,
 *
 *   p(z) = 1/N sum_n q(z|x_n)
 *
 * which maximises the ELBO of those examples over all priors, and so shows the most that a prior can give. Every use
 * encodes all N examples, and every code is compared with N components: for small data. It follows the encoder while
 * that learns.
 *
 * Parameters: "examples" [N, ...shape], which do not move; and the encoder's.
 *
 * @throws {ShapeError} when built, if the source's examples have another shape than the data
 * @see Hoffman & Johnson 2016, "ELBO surgery"; Tomczak & Welling 2018, equation 9, https://arxiv.org/abs/1705.07120
 * @example
 * const prior = aggregatedPosterior(source)({ latent: 2, data, encoder, rng });
 */
export function aggregatedPosterior(source: ExampleSource): PriorFactory<Mixture> {
  const { size, fingerprint } = source;
  return definePrior({ kind: "aggregated-posterior", size, fingerprint }, ({ data, encoder, rng }) => {
    const { stream } = rng.split("examples");
    const all = () => Uint32Array.from({ length: size }, (_, i) => i);
    const values = () => readExamples("aggregatedPosterior", source, all(), data, stream);
    const { examples } = createVariables("aggregatedPosterior", {
      examples: { shape: [size, ...data.shape], values, trainable: false },
    });
    return posteriorMixture({ encoder, variables: { examples }, inputs: () => examples });
  });
}
