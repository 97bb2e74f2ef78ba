import { bernoulliLikelihood, categoricalLikelihood, normalLikelihood } from "../conditionals/likelihoods.js";
import { type DataSpec, type ValueKind } from "../data/source.js";
import { type Bernoulli } from "../distributions/bernoulli.js";
import { type Categorical } from "../distributions/categorical.js";
import { type DiagonalNormal } from "../distributions/diagonal-normal.js";
import { ArgumentError, show } from "../errors.js";
import { type Decoder, type Network, type Shape } from "../types.js";

/** p(x|z): "bernoulli" for binary data, "categorical" for levels, "normal" for grey and real data. */
export type LikelihoodName = "bernoulli" | "normal" | "categorical";
export type Likelihood = Bernoulli | Categorical | DiagonalNormal;

const fitting: Readonly<Record<ValueKind, readonly LikelihoodName[]>> = {
  binary: ["bernoulli"],
  grey: ["normal"],
  real: ["normal"],
  categorical: ["categorical", "normal"],
};

const advice: Readonly<Record<ValueKind, string>> = {
  binary: 'Binary data fit "bernoulli".',
  grey: 'The cross-entropy of grey values is not a likelihood: binarise them (binarize: "dynamic"), or use "normal".',
  real: 'Real data fit "normal".',
  categorical: 'Levels fit "categorical", or "normal" as numbers.',
};

/** The likelihood asked for, or the first that fits the data. */
export function chooseLikelihood(where: string, data: DataSpec, name?: LikelihoodName): LikelihoodName {
  const chosen = name ?? fitting[data.kind][0]!;
  if (fitting[data.kind].includes(chosen)) return chosen;
  throw new ArgumentError(
    `${where}: likelihood must fit ${data.kind} data; got ${show(chosen)}. ${advice[data.kind]}`,
  );
}

/** Shape of the decoder network's output for a likelihood. */
export function likelihoodOutputShape(name: LikelihoodName, { shape, levels }: DataSpec): Shape {
  return name === "categorical" ? [...shape, levels!] : shape;
}

/** The decoder that a network and a likelihood make. */
export function likelihoodDecoder(name: LikelihoodName, network: Network, scale: number | "learned"): Decoder<Likelihood> {
  switch (name) {
    case "bernoulli":
      return bernoulliLikelihood(network);
    case "categorical":
      return categoricalLikelihood(network);
    case "normal":
      return normalLikelihood(network, scale);
  }
}
