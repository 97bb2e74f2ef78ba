import {
  eager,
  evaluateBatches,
  type EvaluationOptions,
  evaluationOptionNames,
  type ExampleSource,
  type HostArray,
  type Distribution,
  type PreparedStep,
  RandomStream,
  requireArgument,
  requireKnownOptions,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { type Estimate } from "../estimate.js";
import { meanEstimate } from "../summarise.js";
import {
  type AnnealedModel,
  scalarFeed,
  simulationStep,
  startStep,
  temperatures,
  transitionStep,
} from "./annealing.js";
import { summariseWeights, type WeighedEvidence } from "./weighed-evidence.js";

export interface AnnealingOptions extends Omit<EvaluationOptions, "step"> {
  /**
   * Distributions on the way from the prior to the posterior.
   * @default 100
   */
  readonly temperatures?: number;
  /**
   * How they are spaced: "sigmoid" is dense at both ends.
   * @default "sigmoid"
   */
  readonly spacing?: "sigmoid" | "linear";
  /**
   * Chains per example.
   * @default 16
   */
  readonly chains?: number;
  /**
   * Leapfrog steps of a transition.
   * @default 10
   */
  readonly leapfrog?: number;
}

/** E log p(x), in nats; a lower bound in expectation. */
export interface AnnealedEvidence extends Omit<WeighedEvidence, "bounds"> {
  readonly temperatures: number;
  /** Share of the transitions that were accepted. */
  readonly acceptance: number;
}

/**
 * log p(x) by annealed importance sampling: chains that start at draws of the prior and move, by Hamiltonian Monte Carlo,
 * through p(z) p(x|z)^beta to the posterior,
 *
 *   log w = sum_t (beta_t - beta_(t-1)) log p(x|z_(t-1)),   log p(x) ~ log 1/chains sum w.
 *
 * It needs no encoder, and finds posteriors that importance sampling from an encoder misses. The step size of each
 * temperature is found by a run before, which doubles the time, and fixed in the one that counts, so that its mean weight
 * has no bias. Takes 2 temperatures (leapfrog + 2) passes through the decoder and back, chains rows for each example.
 *
 * @param model a decoder and a prior over unbounded codes
 * @throws {ArgumentError} if an option is unknown or no positive integer
 * @see Neal 2001, https://arxiv.org/abs/physics/9803008; Wu et al. 2017, https://arxiv.org/abs/1611.04273
 * @example
 * const { value, effectiveSampleSize } = await annealedImportanceSampling(model, data.validation, { temperatures: 20, chains: 4 });
 */
export async function annealedImportanceSampling(
  model: AnnealedModel,
  source: ExampleSource,
  options: AnnealingOptions = {},
): Promise<AnnealedEvidence> {
  const where = "annealedImportanceSampling";
  const settings = settingsOf(where, options);
  const { seed, executor, signal, batchSize, onProgress } = settings;
  const steps = {
    start: executor.prepare(startStep(model, settings.chains)),
    transition: executor.prepare(transitionStep(model, settings.leapfrog)),
  };
  const values = {
    training: false,
    state: new Map(),
    run: ({ x }: Readonly<Record<string, tf.Tensor>>) => ({ x: tf.clone(x!) }),
  };
  const columns: Float64Array[] = [];
  const acceptances: number[] = [];
  try {
    for await (const { start, count, outputs } of evaluateBatches(values, source, "values", {
      batchSize,
      seed,
      signal,
    })) {
      const x = { values: Float32Array.from(outputs["x"]!), shape: [count, ...source.spec.shape] };
      const stream = RandomStream.fromSeed(seed).split("annealing").split(start);
      const report = (share: number) => onProgress?.((start + count * share) / source.size);
      const { logWeights, acceptance } = await forward(steps, { x }, stream, settings, report);
      for (const weights of logWeights) columns.push(weights);
      acceptances.push(acceptance);
    }
  } finally {
    Object.values(steps).forEach((step) => step.dispose());
  }
  return describe(columns, acceptances, settings);
}

export interface BidirectionalOptions extends AnnealingOptions {
  /**
   * Examples to simulate.
   * @default 64
   */
  readonly examples?: number;
}

/** E log p(x) of examples that the model made, between two bounds in expectation; in nats. */
export interface BidirectionalEvidence {
  readonly lower: AnnealedEvidence;
  readonly upper: Estimate;
  /** upper - lower, example by example: log p(x) by annealing is off by at most as much, in expectation. */
  readonly gap: Estimate;
}

/**
 * How good annealed importance sampling is for a model: log p(x) of examples that are drawn from the model itself, whose
 * codes are exact draws of their posteriors. Chains that start there and go back to the prior bound log p(x) from above,
 * and annealing forwards bounds it from below. With the same settings, annealing on real examples should be about as good
 * where these look like the model's.
 *
 * @param model a decoder whose p(x|z) can be drawn from, and a prior
 * @throws {ArgumentError} if an option is unknown or no positive integer
 * @see Grosse et al. 2015, https://arxiv.org/abs/1511.02543
 * @example
 * const { lower, upper, gap } = await bidirectionalMonteCarlo(model, { examples: 8, temperatures: 20, chains: 4 });
 */
export async function bidirectionalMonteCarlo(
  model: AnnealedModel<Distribution>,
  options: BidirectionalOptions = {},
): Promise<BidirectionalEvidence> {
  const where = "bidirectionalMonteCarlo";
  const { examples = 64, ...rest } = options;
  requireArgument(Number.isInteger(examples) && examples >= 2, where, "examples", "an integer of at least 2", examples);
  const settings = settingsOf(where, rest);
  const { executor, chains, leapfrog, batchSize, seed, onProgress } = settings;
  const forwards: Float64Array[] = [];
  const backwards: Float64Array[] = [];
  const acceptances: number[] = [];
  for (let start = 0; start < examples; start += batchSize) {
    const count = Math.min(batchSize, examples - start);
    const steps = {
      simulate: executor.prepare(simulationStep(model, count, chains)),
      start: executor.prepare(startStep(model, chains)),
      transition: executor.prepare(transitionStep(model, leapfrog)),
    };
    const stream = RandomStream.fromSeed(seed).split("simulation").split(start);
    const report = (from: number) => (share: number) =>
      onProgress?.((start + count * (from + share * (1 - from))) / examples);
    try {
      const simulated = await steps.simulate.run({}, { step: 0, stream: stream.split("simulate") });
      const x = simulated["x"]!;
      const { logWeights, acceptance, stepSizes } = await forward(steps, { x }, stream, settings, (share) =>
        report(0)(share * 0.7),
      );
      const chain = { z: simulated["z"]!, logLikelihood: simulated["logLikelihood"]! };
      const back = await anneal(steps.transition, x, chain, {
        ...settings,
        stepSizes,
        stream: stream.split("backwards"),
        isBackwards: true,
        report: report(0.7),
      });
      logWeights.forEach((weights) => forwards.push(weights));
      back.logWeights.forEach((weights) => backwards.push(weights));
      acceptances.push(acceptance);
    } finally {
      Object.values(steps).forEach((step) => step.dispose());
    }
  }
  const lower = describe(forwards, acceptances, settings);
  // Weights of the chains back are of 1 / p(x).
  const inverse = summariseWeights(backwards, "reverse annealing").perExample;
  const estimator = `reverse annealed importance sampling from exact posterior draws, ${settings.temperatures} temperatures, ${chains} chains`;
  const estimate = (values: Float64Array) => meanEstimate(values, { estimator, units: "nats" });
  return {
    lower,
    upper: estimate(inverse.map((value) => -value)),
    gap: estimate(inverse.map((value, i) => -value - lower.perExample[i]!)),
  };
}

type Settings = ReturnType<typeof settingsOf>;

function settingsOf(where: string, options: AnnealingOptions) {
  const known = evaluationOptionNames.filter((name) => name !== "step");
  requireKnownOptions(where, options, [...known, "temperatures", "spacing", "chains", "leapfrog"]);
  const {
    temperatures = 100,
    spacing = "sigmoid",
    chains = 16,
    leapfrog = 10,
    batchSize = 64,
    seed = 0,
    executor = eager,
    signal,
    onProgress,
  } = options;
  for (const [name, value] of Object.entries({ temperatures, chains, leapfrog, batchSize }))
    requireArgument(Number.isInteger(value) && value >= 1, where, name, "a positive integer", value);
  requireArgument(spacing === "sigmoid" || spacing === "linear", where, "spacing", '"sigmoid" or "linear"', spacing);
  return { temperatures, spacing, chains, leapfrog, batchSize, seed, executor, signal, onProgress };
}

function describe(
  columns: readonly Float64Array[],
  acceptances: readonly number[],
  settings: Settings,
): AnnealedEvidence {
  const { temperatures, leapfrog } = settings;
  const how = `annealed importance sampling, ${temperatures} temperatures, ${leapfrog} leapfrog steps`;
  const acceptance = acceptances.reduce((sum, value) => sum + value, 0) / acceptances.length;
  return { ...summariseWeights(columns, how), temperatures, acceptance };
}

interface Chains {
  readonly z: HostArray;
  readonly logLikelihood: HostArray;
}

/** A run that finds the step sizes, and one that counts. */
async function forward(
  { start, transition }: { readonly start: PreparedStep; readonly transition: PreparedStep },
  { x }: { readonly x: HostArray },
  stream: RandomStream,
  settings: Settings,
  report: (share: number) => void,
) {
  const begin = async (label: string) =>
    (await start.run({ x }, { step: 0, stream: stream.split(label).split("start") })) as Record<string, HostArray> &
      Chains;
  const pilot = await anneal(transition, x, await begin("pilot"), {
    ...settings,
    stream: stream.split("pilot"),
    report: (share) => report(share / 2),
  });
  const counted = {
    ...settings,
    stepSizes: pilot.stepSizes,
    stream: stream.split("counted"),
    report: (share: number) => report((1 + share) / 2),
  };
  return anneal(transition, x, await begin("counted"), counted);
}

interface AnnealOptions extends Settings {
  readonly stream: RandomStream;
  /** Of each temperature; found on the way where there are none. */
  readonly stepSizes?: Float64Array;
  /** From the posterior to the prior. */
  readonly isBackwards?: boolean;
  readonly report: (share: number) => void;
}

/** Acceptance that step sizes aim at, and how fast they follow. */
const [aim, rate] = [0.65, 0.2];
/** Near the largest that a standard normal prior takes. */
const firstStepSize = 0.5;

async function anneal(transition: PreparedStep, x: HostArray, chains: Chains, options: AnnealOptions) {
  const { temperatures: count, spacing, signal, stream, stepSizes: given, isBackwards = false, report } = options;
  const betas = temperatures(count, spacing);
  const stepSizes = given ?? new Float64Array(count + 1);
  const examples = x.shape[0]!;
  const logWeights = Array.from({ length: examples }, () => new Float64Array(options.chains));
  let [state, stepSize, accepted] = [chains, firstStepSize, 0];
  for (let i = 1; i <= count; i++) {
    signal?.throwIfAborted();
    const t = isBackwards ? count + 1 - i : i;
    const change = (isBackwards ? -1 : 1) * (betas[t]! - betas[t - 1]!);
    state.logLikelihood.values.forEach(
      (value, at) => (logWeights[Math.floor(at / options.chains)]![at % options.chains]! += change * value),
    );
    if (i === count) break;
    const at = isBackwards ? t - 1 : t;
    if (given !== undefined) stepSize = given[at]!;
    else stepSizes[at] = stepSize;
    const feeds = { x, z: state.z, beta: scalarFeed(betas[at]!), stepSize: scalarFeed(stepSize) };
    const outputs = (await transition.run(feeds, { step: i, stream: stream.split(i) })) as Record<string, HostArray> &
      Chains;
    const acceptance = outputs["acceptance"]!.values[0]!;
    accepted += acceptance / (count - 1);
    stepSize *= Math.exp(rate * (acceptance - aim));
    state = { z: outputs.z, logLikelihood: outputs.logLikelihood };
    report(i / count);
  }
  return { logWeights, acceptance: accepted, stepSizes };
}
