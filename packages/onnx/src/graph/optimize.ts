import { rewrite, type Rule } from "./rewrite.js";
import { activationBeforeReshape } from "./rules/activation-before-reshape.js";
import { leakyReluGradient, stepInOnePass, stepOfActivation } from "./rules/activation-gradients.js";
import { biasIntoProduct } from "./rules/bias.js";
import { broadcastInPlace, numberWithoutLastOnes, rearrangeUniform } from "./rules/broadcasting.js";
import { constantOfHost, foldNumbers } from "./rules/constants.js";
import { castOnce, dropNeutral } from "./rules/identities.js";
import { sumRowsInParts } from "./rules/sums.js";
import { countUses } from "./uses.js";
import { type Value } from "./value.js";

const simplifications: readonly Rule[] = [
  foldNumbers,
  rearrangeUniform,
  broadcastInPlace,
  dropNeutral,
  stepInOnePass,
  leakyReluGradient,
  castOnce,
];

/**
 * The same outputs from fewer and cheaper operations: numbers that are known are worked out, tensors of equal elements
 * become numbers, equal operations one, and what nobody reads is gone.
 */
export function optimize(outputs: readonly Value[]): Value[] {
  const simple = rewrite(outputs, { rules: simplifications, leaf: constantOfHost });
  const signed = rewrite(simple, { rules: [stepOfActivation(), ...simplifications] });
  const faster = [biasIntoProduct(countUses(signed)), activationBeforeReshape, numberWithoutLastOnes, sumRowsInParts];
  return rewrite(signed, { rules: faster });
}
