import {
  bernoulliLikelihood,
  categoricalLikelihood,
  dequantisedNormalLikelihood,
  discretisedLogisticLikelihood,
  mixedLikelihood,
  normalLikelihood,
} from "../conditionals/likelihoods.js";
import { type DataSpec, type ValueKind } from "../data/source.js";
import { type Bernoulli } from "../distributions/bernoulli.js";
import { type Categorical } from "../distributions/categorical.js";
import { type DequantisedNormal } from "../distributions/dequantised-normal.js";
import { type DiagonalNormal } from "../distributions/diagonal-normal.js";
import { type DiscretisedLogistic } from "../distributions/discretised-logistic.js";
import { type Levels } from "../distributions/levels.js";
import { type Mixed, mixedOutputs } from "../distributions/mixed.js";
import { ArgumentError, didYouMean, requireArgument, show } from "../errors.js";
import { type Decoder, type Network, type Shape } from "../types.js";

/**
 * p(x|z): "bernoulli" for binary data, "categorical" for levels, "normal" for grey and real data. Of levels, which grey
 * values of a known number of levels are too, "discretised-logistic" is a probability and "dequantised-normal" bounds
 * one: their bits per entry can be compared with those of "categorical", those of the density "normal" cannot. "mixed" is what
 * each column of a table says.
 */
export type LikelihoodName = (typeof likelihoodNames)[number];
export type Likelihood = Bernoulli | Categorical | DequantisedNormal | DiagonalNormal | DiscretisedLogistic | Mixed;

export const likelihoodNames = [
  "bernoulli",
  "normal",
  "categorical",
  "discretised-logistic",
  "dequantised-normal",
  "mixed",
] as const;

const ofLevels = ["discretised-logistic", "dequantised-normal"] as const;

const fitting: Readonly<Record<ValueKind, readonly LikelihoodName[]>> = {
  binary: ["bernoulli"],
  grey: ["normal", ...ofLevels],
  real: ["normal"],
  categorical: ["categorical", "normal", ...ofLevels],
  mixed: ["mixed"],
};

const advice: Readonly<Record<ValueKind, string>> = {
  binary: 'Binary data fit "bernoulli".',
  grey: 'The cross-entropy of grey values is not a likelihood: binarise them (binarize: "dynamic"), or use "normal".',
  real: 'Real data fit "normal".',
  categorical: 'Levels fit "categorical", or "normal" as numbers.',
  mixed: 'Rows of a table fit "mixed".',
};

/**
 * The likelihood asked for, or the first that fits the data.
 *
 * @throws {ArgumentError} if it does not fit, or is one of levels and the data do not say how many they have
 */
export function chooseLikelihood(where: string, data: DataSpec, name?: LikelihoodName): LikelihoodName {
  const chosen = name ?? fitting[data.kind][0]!;
  if (!fitting[data.kind].includes(chosen)) {
    const meant = didYouMean(chosen, fitting[data.kind]);
    throw new ArgumentError(
      `${where}: likelihood must fit ${data.kind} data; got ${show(chosen)}. ${meant || advice[data.kind]}`,
    );
  }
  const known = data.levels !== undefined || !ofLevels.some((each) => each === chosen);
  const rule = `given for the likelihood "${chosen}"`;
  requireArgument(known, where, "data.levels", rule, data.levels, "Grey bytes have 256: values k / 255.");
  return chosen;
}

/** Whether a likelihood has a scale, which an option fixes or leaves to be learned. */
export function hasScale(name: LikelihoodName): boolean {
  return name === "normal" || ofLevels.some((each) => each === name);
}

/** Shape of the decoder network's output for a likelihood. */
export function likelihoodOutputShape(name: LikelihoodName, { shape, levels, columns }: DataSpec): Shape {
  if (name === "mixed") return [mixedOutputs(columns!)];
  return name === "categorical" ? [...shape, levels!] : shape;
}

/** The decoder that a network and a likelihood make. */
export function likelihoodDecoder(
  name: LikelihoodName,
  network: Network,
  scale: number | "learned",
  data: DataSpec,
): Decoder<Likelihood> {
  switch (name) {
    case "bernoulli":
      return bernoulliLikelihood(network);
    case "categorical":
      return categoricalLikelihood(network);
    case "normal":
      return normalLikelihood(network, scale);
    case "mixed":
      return mixedLikelihood(network, data.columns!);
    case "discretised-logistic":
      return discretisedLogisticLikelihood(network, scale, levelsOf(data));
    case "dequantised-normal":
      return dequantisedNormalLikelihood(network, scale, levelsOf(data));
  }
}

/** k / (levels - 1) of grey values, k of numbered levels. */
function levelsOf({ kind, levels }: DataSpec): Levels {
  return { count: levels!, spacing: kind === "grey" ? 1 / (levels! - 1) : 1 };
}
