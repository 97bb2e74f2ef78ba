import * as tf from "@tensorflow/tfjs";
import { golden, largestError } from "@elbo/vitest/golden";
import { useTestBackend } from "@elbo/vitest/backend";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createRng } from "../random/rng.js";
import { evaluationPass } from "../training/pass.js";
import { type Layer, type Network, type Pass, type Tensor, type Variable } from "../types.js";
import { batchNorm } from "./batch-norm.js";
import { conv2d } from "./conv2d.js";
import { residualBlock } from "./residual.js";
import { transposedConv2d } from "./transposed-conv2d.js";

// PyTorch 1.13 in float64; tooling/golden/subjects/networks.py.
const table = golden("networks");
// Float32 sums of up to some hundred terms of order 1: about sqrt(100) roundings of 6e-8 x 10.
const tolerance = 2e-5;
const columns = { kernel: "kernel", bias: "bias" };

const cases: Record<string, { layer: Layer; columns: Record<string, string> }> = {
  "conv2d-plain": { layer: conv2d({ filters: 3, kernelSize: 3 }), columns },
  "conv2d-halving": { layer: conv2d({ filters: 3, kernelSize: 4, strides: 2, padding: 1 }), columns },
  "conv2d-odd": { layer: conv2d({ filters: 3, kernelSize: 3, strides: 2, padding: 1 }), columns },
  "conv2d-thirds": {
    layer: conv2d({
      filters: 2,
      kernelSize: [5, 3],
      strides: 3,
      padding: [
        [2, 2],
        [1, 1],
      ],
    }),
    columns,
  },
  "conv2d-mixed": {
    layer: conv2d({
      filters: 2,
      kernelSize: [2, 3],
      strides: [1, 2],
      padding: [
        [0, 1],
        [2, 1],
      ],
    }),
    columns,
  },
  "conv2d-pointwise": { layer: conv2d({ filters: 4, kernelSize: 1 }), columns },
  "transposed-conv2d-doubling": {
    layer: transposedConv2d({ filters: 2, kernelSize: 4, strides: 2, padding: 1 }),
    columns,
  },
  "transposed-conv2d-plain": { layer: transposedConv2d({ filters: 3, kernelSize: 3 }), columns },
  "transposed-conv2d-odd": {
    layer: transposedConv2d({ filters: 2, kernelSize: 3, strides: 2, padding: 1, outputPadding: 1 }),
    columns,
  },
  "transposed-conv2d-thirds": {
    layer: transposedConv2d({ filters: 1, kernelSize: 5, strides: 3, padding: 2, outputPadding: 2 }),
    columns,
  },
  "residual-block": {
    layer: residualBlock({ hidden: 2 }),
    columns: {
      ...{ "conv2d1/kernel": "kernel1", "conv2d1/bias": "bias1" },
      ...{ "conv2d3/kernel": "kernel3", "conv2d3/bias": "bias3" },
    },
  },
  "batch-norm": { layer: batchNorm(), columns: { scale: "scale", offset: "offset" } },
};

describe.each(["cpu", "wasm"])("on %s, PyTorch's answer is that of", (backend) => {
  beforeAll(() => useTestBackend(backend));
  beforeEach(() => tf.engine().startScope());
  afterEach(() => tf.engine().endScope());
  afterAll(() => useTestBackend());

  test.each(Object.keys(cases))("%s, forward and backward", (name) => {
    const { columns } = cases[name]!;
    withWeights(name, (network) => {
      const weights = table.tensor(`${name}/weights`);
      const loss = (x: Tensor): tf.Scalar => tf.sum(network.apply(x, trainingPass()).mul(weights));
      const input = table.tensor(`${name}/input`);
      expect(errorOf(network.apply(input, trainingPass()), `${name}/output`)).toBeLessThan(tolerance);
      expect(errorOf(tf.grad(loss)(input), `${name}/dinput`)).toBeLessThan(tolerance);
      const { grads } = tf.variableGrads(() => loss(input));
      for (const [path, column] of Object.entries(columns)) {
        const gradient = grads[network.parameters.get(path)!.name]!;
        expect(errorOf(gradient, `${name}/d${column}`), path).toBeLessThan(tolerance);
      }
    });
  });

  test("batch norm's moving averages after one step, and of what they make of the input", () => {
    withWeights("batch-norm", (network) => {
      const input = table.tensor("batch-norm/input");
      const updates = new Map<Variable, Tensor>();
      network.apply(
        input,
        trainingPass((variable, value) => updates.set(variable, tf.keep(tf.clone(value)))),
      );
      for (const path of ["movingMean", "movingVariance"]) {
        const variable = network.parameters.get(path)!;
        variable.assign(updates.get(variable)!);
        updates.get(variable)!.dispose();
        expect(errorOf(variable, `batch-norm/${path}`)).toBeLessThan(tolerance);
      }
      const evaluated = network.apply(input, evaluationPass(createRng(0)));
      expect(errorOf(evaluated, "batch-norm/evaluated")).toBeLessThan(tolerance);
    });
  });
});

function errorOf(actual: Tensor, column: string): number {
  return largestError(actual, table.answers(column));
}

function trainingPass(update: Pass["update"] = () => undefined): Pass {
  return { ...evaluationPass(createRng(0)), training: true, update };
}

function withWeights(name: string, body: (network: Network) => void): void {
  const { layer, columns } = cases[name]!;
  const network = layer(table.tensor(`${name}/input`).shape.slice(1), createRng(0));
  for (const [path, column] of Object.entries(columns))
    network.parameters.get(path)!.assign(table.tensor(`${name}/${column}`));
  body(network);
  network.dispose();
}
