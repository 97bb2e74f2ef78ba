import {
  broadcastTo,
  collectParameters,
  type Density,
  type DiagonalNormal,
  type Encoder,
  evaluateBatches,
  type EvaluationOptions,
  evaluationOptionNames,
  type ExampleSource,
  mean,
  type Prior,
  requireArgument,
  requireKnownOptions,
  standardError,
  type Step,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { AggregatePosterior } from "./aggregate-posterior.js";

export interface LatentInformationOptions extends EvaluationOptions {
  /** Draws of z per example, 1 unless given. */
  readonly samples?: number;
}

/** In nats; kl = mutualInformation + marginalKl. */
export interface LatentInformation {
  readonly quantity: "latent information";
  readonly estimator: "aggregated posterior";
  /** Draws per example. */
  readonly samples: number;
  readonly examples: number;
  /** I_q(x; z), from 0 to log(examples). Near 0 the posterior has collapsed. */
  readonly mutualInformation: number;
  /** Of `mutualInformation` as a mean over examples. */
  readonly standardError: number;
  /** KL(q(z) || p(z)). */
  readonly marginalKl: number;
  /** E KL(q(z|x) || p(z)). */
  readonly kl: number;
}

/**
 * How much a code tells of its example, and how far codes are from the prior, by ELBO surgery:
 *
 *   E KL(q(z|x) || p(z)) = I_q(x; z) + KL(q(z) || p(z)),   q(z) = 1/N sum_n q(z|x_n)
 *
 * over the N examples of a source, with the densities at drawn codes. q(z) is the exact mixture of all N posteriors, in
 * float64, so time grows with N² samples. The mutual information is that of the N examples, at most log N.
 *
 * @param model whose encoder gives diagonal normals; any prior
 * @throws {ArgumentError} if an option is unknown or impossible, or the posteriors are of another kind
 * @see Hoffman & Johnson 2016, "ELBO surgery", equation 8
 * @example
 * const { mutualInformation, marginalKl } = await latentInformation(model, data.validation);
 */
export async function latentInformation(
  model: { readonly encoder: Encoder<DiagonalNormal>; readonly prior: Prior<Density> },
  source: ExampleSource,
  options: LatentInformationOptions = {},
): Promise<LatentInformation> {
  requireKnownOptions("latentInformation", options, [...evaluationOptionNames, "samples"]);
  const { samples = 1 } = options;
  const whole = Number.isInteger(samples) && samples >= 1;
  requireArgument(whole, "latentInformation", "samples", "a positive integer", samples);
  const posteriors = new AggregatePosterior();
  const codes: Code[] = [];
  for await (const { start, count, outputs } of evaluateBatches(codeStep(model, samples), source, "information", options)) {
    const units = outputs["mean"]!.length / count;
    posteriors.add(outputs["mean"]!, outputs["logVariance"]!, units);
    for (let at = 0; at < samples * count; at++) {
      const z = Float64Array.from({ length: units }, (_, unit) => outputs["z"]![at * units + unit]!);
      codes.push({ example: start + (at % count), z, logPrior: outputs["logPrior"]![at]! });
    }
  }
  return summarise(posteriors, codes, source.size, samples);
}

interface Code {
  /** The example that it was drawn for. */
  readonly example: number;
  readonly z: Float64Array;
  readonly logPrior: number;
}

function codeStep({ encoder, prior }: Parameters<typeof latentInformation>[0], samples: number): Step {
  return {
    training: false,
    state: collectParameters({ encoder, prior }),
    run: ({ x }, pass) => {
      const posterior = encoder.given(x!, pass);
      const { kind, mean, logVariance } = posterior;
      const advice = "It needs their means and variances.";
      requireArgument(kind === "diagonal-normal", "latentInformation", "posterior", "a diagonal normal", kind, advice);
      const z = posterior.sample(pass.rng, [samples]);
      const logPrior = prior.distribution(pass).logProb(z);
      return { mean: tf.clone(mean), logVariance: broadcastTo(logVariance, mean.shape), z, logPrior };
    },
  };
}

function summarise(
  posteriors: AggregatePosterior,
  codes: readonly Code[],
  examples: number,
  samples: number,
): LatentInformation {
  const gains = new Float64Array(examples);
  const distances = new Float64Array(examples);
  for (const { example, z, logPrior } of codes) {
    const { logOwn, logMarginal } = posteriors.logDensities(z, example);
    gains[example]! += (logOwn - logMarginal) / samples;
    distances[example]! += (logMarginal - logPrior) / samples;
  }
  const [mutualInformation, marginalKl] = [mean(gains), mean(distances)];
  return {
    quantity: "latent information",
    estimator: "aggregated posterior",
    samples,
    examples,
    mutualInformation,
    standardError: standardError(gains),
    marginalKl,
    kl: mutualInformation + marginalKl,
  };
}
