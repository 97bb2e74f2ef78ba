import {
  analyticKl,
  bernoulliLikelihood,
  createRng,
  evaluationPass,
  latentObjective,
  memoryStore,
  mlp,
  normalConditional,
  standardNormalPrior,
} from "../../src/index.js";
import { toyModel, toySource } from "../toy-model.js";

// What the examples in core's docstrings speak of without making it.

export const rng = createRng(0);
export const pass = evaluationPass(rng);
export const encoder = normalConditional(mlp({ hidden: [8], outputs: 4 })([6], rng.split("encoder")));
export const decoder = bernoulliLikelihood(mlp({ hidden: [8], outputs: 6 })([2], rng.split("decoder")));
export const prior = standardNormalPrior([2]);
export const objective = latentObjective(
  { encoder, decoder, prior },
  { divergences: { kl: { divergence: analyticKl } } },
);
export const model = toyModel();
export const data = { train: toySource(8), validation: toySource(4, 8) };
export const checkpoints = memoryStore();
