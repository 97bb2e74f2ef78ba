import { networkContract } from "@elbo/vitest/network-contract";
import { createRng } from "../random/rng.js";
import { type Layer, type Shape } from "../types.js";
import { activation, hardtanh, leakyRelu } from "./activation.js";
import { batchNorm } from "./batch-norm.js";
import { concatenate } from "./concatenate.js";
import { conv2d } from "./conv2d.js";
import { dense } from "./dense.js";
import { flatten } from "./flatten.js";
import { gatedDense } from "./gated-dense.js";
import { groupNorm, layerNorm } from "./group-norm.js";
import { maskedDense } from "./masked-dense.js";
import { mlp } from "./mlp.js";
import { averagePool, maxPool } from "./pooling.js";
import { residual, residualBlock } from "./residual.js";
import { reshape } from "./reshape.js";
import { sequential } from "./sequential.js";
import { upsample } from "./upsample.js";
import { transposedConv2d } from "./transposed-conv2d.js";

interface Case {
  readonly layer: Layer;
  readonly from: Shape;
  readonly to: Shape;
  readonly parameters?: Readonly<Record<string, Shape>>;
  readonly frozen?: readonly string[];
  readonly constants?: number;
  readonly seeded?: boolean;
  readonly inputSeed?: number;
}

const cases: Record<string, Case> = {
  dense: { layer: dense({ units: 2 }), from: [3], to: [2], parameters: { kernel: [3, 2], bias: [2] } },
  "dense without bias": {
    layer: dense({ units: 2, bias: false, activation: "tanh" }),
    from: [3],
    to: [2],
    parameters: { kernel: [3, 2] },
  },
  maskedDense: {
    layer: maskedDense({ units: 4, connected: (input, output) => input < output }),
    from: [3],
    to: [4],
    parameters: { kernel: [3, 4], bias: [4] },
    constants: 1,
  },
  "maskedDense without bias": {
    layer: maskedDense({ units: 2, connected: (input, output) => input !== output, bias: false, activation: "tanh" }),
    from: [3],
    to: [2],
    parameters: { kernel: [3, 2] },
    constants: 1,
  },
  gatedDense: {
    layer: gatedDense({ units: 2 }),
    from: [3],
    to: [2],
    parameters: { "linear/kernel": [3, 2], "linear/bias": [2], "gate/kernel": [3, 2], "gate/bias": [2] },
  },
  conv2d: {
    layer: conv2d({ filters: 3, kernelSize: 4, strides: 2, padding: 1, activation: "softplus" }),
    from: [6, 4, 2],
    to: [3, 2, 3],
    parameters: { kernel: [4, 4, 2, 3], bias: [3] },
  },
  "conv2d without bias": {
    layer: conv2d({ filters: 2, kernelSize: [2, 3], strides: [1, 2], padding: "same", bias: false }),
    from: [3, 5, 1],
    to: [3, 3, 2],
    parameters: { kernel: [2, 3, 1, 2] },
  },
  transposedConv2d: {
    layer: transposedConv2d({ filters: 2, kernelSize: 4, strides: 2, padding: 1 }),
    from: [2, 3, 3],
    to: [4, 6, 2],
    parameters: { kernel: [4, 4, 2, 3], bias: [2] },
  },
  "transposedConv2d without bias": {
    layer: transposedConv2d({ filters: 1, kernelSize: 3, strides: 2, padding: "same", bias: false }),
    from: [3, 2, 2],
    to: [6, 4, 1],
    parameters: { kernel: [3, 3, 1, 2] },
  },
  residual: {
    layer: residual(dense({ units: 3, activation: "elu" })),
    from: [3],
    to: [3],
    parameters: { kernel: [3, 3], bias: [3] },
  },
  residualBlock: {
    layer: residualBlock({ hidden: 2 }),
    from: [3, 2, 2],
    to: [3, 2, 2],
    inputSeed: 5,
    parameters: {
      ...{ "conv2d1/kernel": [3, 3, 2, 2], "conv2d1/bias": [2] },
      ...{ "conv2d3/kernel": [1, 1, 2, 2], "conv2d3/bias": [2] },
    },
  },
  batchNorm: {
    layer: batchNorm(),
    from: [2, 3],
    to: [2, 3],
    parameters: { scale: [3], offset: [3], movingMean: [3], movingVariance: [3] },
    frozen: ["movingMean", "movingVariance"],
    seeded: false,
  },
  layerNorm: {
    layer: layerNorm(),
    from: [2, 3],
    to: [2, 3],
    parameters: { scale: [3], offset: [3] },
    seeded: false,
  },
  groupNorm: {
    layer: groupNorm({ groups: 2 }),
    from: [2, 3, 4],
    to: [2, 3, 4],
    parameters: { scale: [4], offset: [4] },
    seeded: false,
  },
  averagePool: { layer: averagePool(2), from: [4, 2, 2], to: [2, 1, 2], seeded: false },
  maxPool: { layer: maxPool([2, 1]), from: [4, 2, 2], to: [2, 2, 2], seeded: false },
  upsample: { layer: upsample([2, 3]), from: [2, 1, 2], to: [4, 3, 2], seeded: false },
  concatenate: {
    layer: concatenate([activation("identity"), dense({ units: 2, activation: "tanh" })]),
    from: [3],
    to: [5],
    parameters: { "dense1/kernel": [3, 2], "dense1/bias": [2] },
  },
  "residual with a shortcut": {
    layer: residual(dense({ units: 2, activation: "elu" }), dense({ units: 2, bias: false })),
    from: [3],
    to: [2],
    parameters: { "layer/kernel": [3, 2], "layer/bias": [2], "shortcut/kernel": [3, 2] },
  },
  flatten: { layer: flatten(), from: [2, 2, 2], to: [8], seeded: false },
  reshape: { layer: reshape([4, 1, 2]), from: [2, 4], to: [4, 1, 2], seeded: false },
  identity: { layer: activation("identity"), from: [2, 3], to: [2, 3], seeded: false },
  relu: { layer: activation("relu"), from: [4], to: [4], seeded: false, inputSeed: 3 },
  leakyRelu: { layer: activation(leakyRelu(0.2)), from: [4], to: [4], seeded: false, inputSeed: 3 },
  elu: { layer: activation("elu"), from: [4], to: [4], seeded: false },
  tanh: { layer: activation("tanh"), from: [4], to: [4], seeded: false },
  sigmoid: { layer: activation("sigmoid"), from: [4], to: [4], seeded: false },
  softplus: { layer: activation("softplus"), from: [4], to: [4], seeded: false },
  hardtanh: { layer: activation(hardtanh()), from: [4], to: [4], seeded: false },
  "empty sequential": { layer: sequential([]), from: [2], to: [2], seeded: false },
  sequential: {
    layer: sequential([
      reshape([4, 4, 1]),
      conv2d({ filters: 2, kernelSize: 2, strides: 2 }),
      flatten(),
      dense({ units: 2 }),
    ]),
    from: [16],
    to: [2],
    parameters: { "conv2d1/kernel": [2, 2, 1, 2], "conv2d1/bias": [2], "dense3/kernel": [8, 2], "dense3/bias": [2] },
  },
  mlp: {
    layer: mlp({ hidden: [4, 3], outputs: 2, activation: "softplus" }),
    from: [2, 2],
    to: [2],
    parameters: {
      ...{ "dense0/kernel": [4, 4], "dense0/bias": [4], "dense1/kernel": [4, 3], "dense1/bias": [3] },
      ...{ "dense2/kernel": [3, 2], "dense2/bias": [2] },
    },
  },
};

for (const [name, { layer, from, to, parameters = {}, ...rest }] of Object.entries(cases))
  networkContract({ name, layer, createRng, inputShape: from, outputShape: to, parameters, ...rest });
