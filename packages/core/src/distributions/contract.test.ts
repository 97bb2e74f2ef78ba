import { distributionContract } from "@elbo/vitest/distribution-contract";
import { createRng } from "../random/index.js";
import { beta } from "./beta.js";
import { bernoulli } from "./bernoulli.js";
import { categorical } from "./categorical.js";
import { dequantisedNormal } from "./dequantised-normal.js";
import { diagonalNormal } from "./diagonal-normal.js";
import { discretisedLogistic } from "./discretised-logistic.js";
import { dirichlet } from "./dirichlet.js";
import { gamma } from "./gamma.js";
import { mixture } from "./mixture.js";
import { multivariateNormal } from "./multivariate-normal.js";
import { uniform } from "./uniform.js";

distributionContract({
  name: "DiagonalNormal",
  createRng,
  parameters: {
    mean: [
      [0.5, -1, 3],
      [0, 2, -0.3],
    ],
    logVariance: [
      [0, -2, 1],
      [0.5, -1, -3],
    ],
  },
  create: diagonalNormal,
  batchShape: [2],
  eventShape: [3],
  pathwise: ["mean", "logVariance"],
});

distributionContract({
  name: "DiagonalNormal",
  createRng,
  parameters: {
    mean: [
      [
        [0.5, -1, 3],
        [0, 2, -0.3],
      ],
    ],
    logVariance: -0.5,
  },
  create: (parameters) => diagonalNormal(parameters, { eventDims: 2 }),
  batchShape: [1],
  eventShape: [2, 3],
  pathwise: ["mean", "logVariance"],
});

distributionContract({
  name: "MultivariateNormal",
  createRng,
  parameters: {
    mean: [
      [0.5, -1, 3],
      [0, 2, -0.3],
    ],
    scale: [
      [
        [1, 0, 0],
        [0.5, 0.4, 0],
        [-1, 0.2, 2],
      ],
      [
        [0.3, 0, 0],
        [2, 1.5, 0],
        [0, -0.7, 0.9],
      ],
    ],
  },
  create: multivariateNormal,
  batchShape: [2],
  eventShape: [3],
  pathwise: ["mean", "scale"],
});

distributionContract({
  name: "Bernoulli",
  createRng,
  parameters: {
    logits: [
      [0.5, -1, 3],
      [0, 2, -0.3],
    ],
  },
  create: bernoulli,
  batchShape: [2],
  eventShape: [3],
  pathwise: [],
  continuous: false,
});

distributionContract({
  name: "Categorical",
  createRng,
  parameters: {
    logits: [
      [
        [0.5, -1, 3],
        [0, 2, -0.3],
      ],
      [
        [1, 1, 1],
        [-4, 0, 2],
      ],
    ],
  },
  create: (parameters) => categorical(parameters, { eventDims: 1 }),
  batchShape: [2],
  eventShape: [2],
  pathwise: [],
  continuous: false,
});

const levels = { count: 5, spacing: 0.25 };

distributionContract({
  name: "DiscretisedLogistic",
  createRng,
  parameters: {
    mean: [
      [0.5, -1, 0.9],
      [0, 2, 0.3],
    ],
    logScale: [
      [0, -2, -1],
      [0.5, -1, -1.5],
    ],
  },
  create: (parameters) => discretisedLogistic({ ...parameters, levels }),
  batchShape: [2],
  eventShape: [3],
  pathwise: [],
  continuous: false,
  closedForms: [],
});

distributionContract({
  name: "DequantisedNormal",
  createRng,
  parameters: {
    mean: [
      [0.5, -1, 0.9],
      [0, 2, 0.3],
    ],
    logVariance: [
      [0, -2, -1],
      [0.5, -1, -1.5],
    ],
  },
  create: (parameters) => dequantisedNormal({ ...parameters, levels }),
  batchShape: [2],
  eventShape: [3],
  pathwise: ["mean", "logVariance"],
  closedForms: ["expectation"],
});

distributionContract({
  name: "Uniform",
  createRng,
  parameters: {
    low: [
      [0.5, -1],
      [0, -20],
    ],
    high: [
      [0.75, 3],
      [1, -10],
    ],
  },
  create: (parameters) => uniform(parameters, { eventDims: 1 }),
  batchShape: [2],
  eventShape: [2],
  pathwise: ["low", "high"],
  outside: [
    [0.25, 4],
    [0.6, -1e9],
  ],
});

distributionContract({
  name: "Mixture",
  createRng,
  parameters: {
    logits: [
      [0.5, -1, 2],
      [0, 0.2, 0.1],
    ],
    mean: [
      [
        [0, 1],
        [2, 3],
        [-4, 5],
      ],
      [
        [-1, 0],
        [1, 1],
        [0.5, -1],
      ],
    ],
    logVariance: [
      [
        [0, 1],
        [-1, -2],
        [1, 0],
      ],
      [
        [0, 0],
        [-1, 0.5],
        [-1, 1],
      ],
    ],
  },
  create: ({ logits, ...normal }) => mixture({ logits, components: diagonalNormal(normal) }),
  batchShape: [2],
  eventShape: [2],
  pathwise: ["mean", "logVariance"],
  closedForms: ["expectation"],
});

distributionContract({
  name: "Gamma",
  createRng,
  carried: 1,
  parameters: {
    concentration: [
      [0.5, 1, 3],
      [2, 20, 0.8],
    ],
    rate: [
      [1, 2, 0.5],
      [3, 4, 0.9],
    ],
  },
  create: (parameters) => gamma(parameters, { eventDims: 1 }),
  batchShape: [2],
  eventShape: [3],
  pathwise: ["concentration", "rate"],
  outside: [
    [1, 0, 2],
    [1, 1, -3],
    [Infinity, 1, 1],
  ],
});

distributionContract({
  name: "Beta",
  createRng,
  carried: 1,
  parameters: {
    alpha: [
      [0.7, 1, 3],
      [2, 20, 0.8],
    ],
    beta: [
      [1, 2, 0.6],
      [3, 4, 0.9],
    ],
  },
  create: beta,
  batchShape: [2, 3],
  eventShape: [],
  pathwise: ["alpha", "beta"],
  outside: [0, 1, -0.5, 2],
});

distributionContract({
  name: "Dirichlet",
  createRng,
  carried: 1,
  parameters: {
    concentration: [
      [0.7, 1, 3],
      [2, 20, 0.8],
    ],
  },
  create: ({ concentration }) => dirichlet({ concentration }),
  batchShape: [2],
  eventShape: [3],
  pathwise: ["concentration"],
  outside: [
    [0.5, 0.5, 0],
    [0.6, -0.1, 0.5],
    [0.3, 0.3, 0.3],
  ],
});
