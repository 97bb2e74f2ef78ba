import { distributionContract } from "@elbo/vitest/distribution-contract";
import { createRng } from "../random/index.js";
import { bernoulli } from "./bernoulli.js";
import { categorical } from "./categorical.js";
import { diagonalNormal } from "./diagonal-normal.js";
import { mixture } from "./mixture.js";
import { uniform } from "./uniform.js";

distributionContract({
  name: "DiagonalNormal",
  createRng,
  parameters: { mean: [[0.5, -1, 3], [0, 2, -0.3]], logVariance: [[0, -2, 1], [0.5, -1, -3]] },
  create: diagonalNormal,
  batchShape: [2],
  eventShape: [3],
  pathwise: ["mean", "logVariance"],
});

distributionContract({
  name: "DiagonalNormal",
  createRng,
  parameters: { mean: [[[0.5, -1, 3], [0, 2, -0.3]]], logVariance: -0.5 },
  create: (parameters) => diagonalNormal(parameters, { eventDims: 2 }),
  batchShape: [1],
  eventShape: [2, 3],
  pathwise: ["mean", "logVariance"],
});

distributionContract({
  name: "Bernoulli",
  createRng,
  parameters: { logits: [[0.5, -1, 3], [0, 2, -0.3]] },
  create: bernoulli,
  batchShape: [2],
  eventShape: [3],
  pathwise: [],
  continuous: false,
});

distributionContract({
  name: "Categorical",
  createRng,
  parameters: { logits: [[[0.5, -1, 3], [0, 2, -0.3]], [[1, 1, 1], [-4, 0, 2]]] },
  create: (parameters) => categorical(parameters, { eventDims: 1 }),
  batchShape: [2],
  eventShape: [2],
  pathwise: [],
  continuous: false,
});

distributionContract({
  name: "Uniform",
  createRng,
  parameters: { low: [[0.5, -1], [0, -20]], high: [[0.75, 3], [1, -10]] },
  create: (parameters) => uniform(parameters, { eventDims: 1 }),
  batchShape: [2],
  eventShape: [2],
  pathwise: ["low", "high"],
  outside: [[0.25, 4], [0.6, -1e9]],
});

distributionContract({
  name: "Mixture",
  createRng,
  parameters: {
    logits: [[0.5, -1, 2], [0, 0.2, 0.1]],
    mean: [[[0, 1], [2, 3], [-4, 5]], [[-1, 0], [1, 1], [0.5, -1]]],
    logVariance: [[[0, 1], [-1, -2], [1, 0]], [[0, 0], [-1, 0.5], [-1, 1]]],
  },
  create: ({ logits, ...normal }) => mixture({ logits, components: diagonalNormal(normal) }),
  batchShape: [2],
  eventShape: [2],
  pathwise: ["mean", "logVariance"],
  closedForms: ["expectation"],
});
