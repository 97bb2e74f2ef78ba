import { ArgumentError } from "../errors.js";
import { type Tensor } from "../types.js";
import { type Bernoulli } from "./bernoulli.js";
import { type Beta } from "./beta.js";
import { type Categorical } from "./categorical.js";
import { type DequantisedNormal } from "./dequantised-normal.js";
import { type DiagonalNormal } from "./diagonal-normal.js";
import { type Dirichlet } from "./dirichlet.js";
import { type DiscretisedLogistic } from "./discretised-logistic.js";
import { type Gamma } from "./gamma.js";
import { type Mixture } from "./mixture.js";
import { type MultivariateNormal } from "./multivariate-normal.js";
import { type Uniform } from "./uniform.js";

/** A distribution whose parameters have rules. */
export type Checkable = CheckableComponents | Mixture<CheckableComponents> | MultivariateNormal;
type CheckableComponents =
  | Bernoulli
  | Beta
  | Categorical
  | DequantisedNormal
  | DiagonalNormal
  | Dirichlet
  | DiscretisedLogistic
  | Gamma
  | Uniform;

interface Rule {
  readonly text: string;
  holds(value: number): boolean;
}

const finite: Rule = { text: "finite", holds: Number.isFinite };
const positive: Rule = { text: "positive and finite", holds: (value) => Number.isFinite(value) && value > 0 };

/**
 * Checks the values of a distribution's parameters. Constructors check shapes alone, since a training step may not read
 * values back; this reads them, so it is for the outside of a step: for input of your own, or in search of a NaN.
 *
 * @throws {ArgumentError} that names the first parameter, entry and value which is not allowed
 * @example
 * await checkParameters(gamma({ concentration: tf.tensor([0.5, 2]), rate: tf.tensor([1, 1]) }));
 */
export async function checkParameters(distribution: Checkable): Promise<void> {
  switch (distribution.kind) {
    case "diagonal-normal":
      return checkEach("DiagonalNormal", { mean: distribution.mean, logVariance: distribution.logVariance }, finite);
    case "dequantised-normal":
      return checkEach("DequantisedNormal", { mean: distribution.mean, logVariance: distribution.logVariance }, finite);
    case "discretised-logistic":
      return checkEach("DiscretisedLogistic", { mean: distribution.mean, logScale: distribution.logScale }, finite);
    case "bernoulli":
      return checkEach("Bernoulli", { logits: distribution.logits }, finite);
    case "categorical":
      return checkEach("Categorical", { logits: distribution.logits }, finite);
    case "gamma":
      return checkEach("Gamma", { concentration: distribution.concentration, rate: distribution.rate }, positive);
    case "beta":
      return checkEach("Beta", { alpha: distribution.alpha, beta: distribution.beta }, positive);
    case "dirichlet":
      return checkEach("Dirichlet", { concentration: distribution.concentration }, positive);
    case "uniform":
      return checkInterval(distribution);
    case "multivariate-normal":
      await checkEach("MultivariateNormal", { mean: distribution.mean, scale: distribution.scale }, finite);
      return checkTriangle(distribution.scale);
    case "mixture":
      await checkEach("Mixture", { logits: distribution.logits }, finite);
      return checkParameters(distribution.components);
  }
}

async function checkEach(where: string, parameters: Readonly<Record<string, Tensor>>, rule: Rule): Promise<void> {
  for (const [name, tensor] of Object.entries(parameters)) {
    const values = await tensor.data();
    const at = values.findIndex((value) => !rule.holds(value));
    if (at >= 0) refuse(where, name, rule.text, at, values[at]!);
  }
}

/** Positive on the diagonal and 0 above it: scale is [...batch, d, d]. */
async function checkTriangle(scale: Tensor): Promise<void> {
  const size = scale.shape.at(-1)!;
  (await scale.data()).forEach((value, at) => {
    const [row, column] = [Math.floor(at / size) % size, at % size];
    if (column === row && value <= 0) refuse("MultivariateNormal", "the diagonal of scale", "positive", at, value);
    if (column > row && value !== 0) refuse("MultivariateNormal", "scale above its diagonal", "0", at, value);
  });
}

async function checkInterval({ low, high }: Uniform): Promise<void> {
  await checkEach("Uniform", { low, high }, finite);
  const [lows, highs] = await Promise.all([low.data(), high.data()]);
  const at = lows.findIndex((value, i) => value >= highs[i]!);
  if (at >= 0) refuse("Uniform", "high", `above low, ${lows[at]}`, at, highs[at]!);
}

function refuse(where: string, name: string, rule: string, at: number, value: number): never {
  throw new ArgumentError(`${where}: ${name} must be ${rule}; got ${value} at entry ${at}.`);
}
