import * as tf from "@tensorflow/tfjs";
import { expectNoLeakOnThrow } from "@elbo/vitest/leaks";
import { expect, test } from "vitest";
import { createRng } from "../random/rng.js";
import { evaluationPass } from "../training/pass.js";
import { type Layer, type Shape } from "../types.js";
import { activation, type Activation, hardtanh, leakyRelu } from "./activation.js";
import { batchNorm } from "./batch-norm.js";
import { buildNetwork } from "./build.js";
import { conv2d } from "./conv2d.js";
import { dense } from "./dense.js";
import { flatten } from "./flatten.js";
import { gatedDense } from "./gated-dense.js";
import { ones } from "./initializers/fixed.js";
import { mlp } from "./mlp.js";
import { residual, residualBlock } from "./residual.js";
import { reshape } from "./reshape.js";
import { sequential } from "./sequential.js";
import { transposedConv2d } from "./transposed-conv2d.js";

const image = { filters: 2, kernelSize: 4, strides: 2 };
const names = "a function or one of identity, relu, leakyRelu, elu, tanh, sigmoid, softplus";
const perAxis = "an integer from 1, or two for height and width";
const paddings = '"same", "valid", an integer from 0 or [[top, bottom], [left, right]]';
const convolutionNames = "filters, kernelSize, strides, padding, activation, bias, kernel, biasInit";

const options: [call: () => unknown, message: string][] = [
  [() => dense({ units: 0 }), "dense: units must be a positive integer; got 0."],
  [() => dense({ units: 1, activation: "swish" as Activation }), `dense: activation must be ${names}; got "swish".`],
  [() => activation("rellu" as Activation), `activation: activation must be ${names}; got "rellu". Did you mean relu?`],
  [() => activation("toString" as Activation), `activation: activation must be ${names}; got "toString".`],
  [
    () => dense({ units: 1, init: 1 } as { units: number }),
    'dense: options must be among units, activation, bias, kernel, biasInit; got "init". Is it misspelt?',
  ],
  [() => gatedDense({ units: 1.5 }), "gatedDense: units must be a positive integer; got 1.5."],
  [
    () => gatedDense({ units: 1, init: 1 } as { units: number }),
    'gatedDense: options must be among units, activation, bias, kernel, biasInit; got "init". Is it misspelt?',
  ],
  [
    () => gatedDense({ units: 1, activation: "swish" as Activation }),
    `gatedDense: activation must be ${names}; got "swish".`,
  ],
  [() => leakyRelu(2), "leakyRelu: slope must be from 0 to 1; got 2."],
  [() => hardtanh(1, 0), "hardtanh: min and max must be finite, the first below the second; got [1,0]."],
  [() => conv2d({ ...image, filters: -1 }), "conv2d: filters must be a positive integer; got -1."],
  [() => conv2d({ ...image, kernelSize: 0 }), `conv2d: kernelSize must be ${perAxis}; got 0.`],
  [() => conv2d({ ...image, strides: [1, 0] }), `conv2d: strides must be ${perAxis}; got [1,0].`],
  [() => conv2d({ ...image, padding: -1 }), `conv2d: padding must be ${paddings}; got -1.`],
  [() => conv2d({ ...image, padding: "full" as "same" }), `conv2d: padding must be ${paddings}; got "full".`],
  [
    () => conv2d({ ...image, size: 3 } as typeof image),
    `conv2d: options must be among ${convolutionNames}; got "size". Is it misspelt?`,
  ],
  [() => transposedConv2d({ ...image, filters: 0 }), "transposedConv2d: filters must be a positive integer; got 0."],
  [
    () => transposedConv2d({ ...image, outputPadding: 2 }),
    "transposedConv2d: outputPadding must be less than the stride; got 2.",
  ],
  [
    () => transposedConv2d({ ...image, padding: "same", outputPadding: 1 }),
    'transposedConv2d: outputPadding must be 0 with padding "same"; got 1.',
  ],
  [() => residualBlock({ hidden: 0 }), "residualBlock: hidden must be a positive integer; got 0."],
  [
    () => residualBlock({ hidden: 1, filters: 1 } as { hidden: number }),
    'residualBlock: options must be among hidden, bias, kernel, biasInit; got "filters". Is it misspelt?',
  ],
  [() => batchNorm({ momentum: 0 }), "batchNorm: momentum must be above 0 and at most 1; got 0."],
  [() => batchNorm({ epsilon: 0 }), "batchNorm: epsilon must be between 0 and 1; got 0."],
  [() => mlp({ hidden: [2, 0], outputs: 1 }), "mlp: hidden[1] must be a positive integer; got 0."],
  [() => mlp({ hidden: null as never, outputs: 1 }), "mlp: hidden must be a list such as [256, 256]; got null."],
  [() => mlp({ hidden: 3 as never, outputs: 1 }), "mlp: hidden must be a list such as [256, 256]; got 3."],
  [() => mlp({ hidden: [], outputs: 0 }), "mlp: outputs must be a positive integer; got 0."],
  [
    () => sequential([flatten(), "dense" as unknown as Layer]),
    'sequential: layers[1] must be a layer, such as mlp() and dense() make; got "dense". Give layers[1] the layer itself, before it is built.',
  ],
];

test.each(options.map(([call, message]) => ({ call, message })))("$message", ({ call, message }) => {
  expect(call).toThrow(expect.objectContaining({ name: "ArgumentError", message }) as Error);
});

const flat = "must have one axis; got [8, 8, 1]. Put flatten() before it.";
const positive = "must hold positive integers; got [0]. Leave the batch axis out.";
const shapes: [layer: Layer, inputShape: Shape, message: string][] = [
  [dense({ units: 2 }), [8, 8, 1], `dense: inputShape ${flat}`],
  [dense({ units: 2 }), [0], `dense: inputShape ${positive}`],
  [gatedDense({ units: 2 }), [8, 8, 1], `gatedDense: inputShape ${flat}`],
  [
    conv2d(image),
    [64],
    "conv2d: inputShape must be [height, width, channels]; got [64]. Put reshape([height, width, channels]) before it.",
  ],
  [
    conv2d(image),
    [7, 8, 1],
    "conv2d: inputShape must have a height that kernel 4 with stride 2 covers; got [7, 8, 1]. " +
      "A height of 6 or 8 would work, or more padding.",
  ],
  [
    conv2d({ ...image, kernelSize: [1, 9] }),
    [8, 8, 1],
    "conv2d: inputShape must have a width that kernel 9 with stride 2 covers; got [8, 8, 1]. " +
      "A width of 9 would work, or more padding.",
  ],
  // As a file may say: nothing is searched for, however far away it is.
  [
    conv2d({ ...image, kernelSize: 2 ** 40 }),
    [8, 8, 1],
    "conv2d: inputShape must have a height that kernel 1099511627776 with stride 2 covers; got [8, 8, 1]. " +
      "A height of 1099511627776 would work, or more padding.",
  ],
  [
    transposedConv2d(image),
    [3, 3],
    "transposedConv2d: inputShape must be [height, width, channels]; got [3, 3]. " +
      "Put reshape([height, width, channels]) before it.",
  ],
  [
    transposedConv2d({ ...image, padding: 2 }),
    [1, 3, 1],
    "transposedConv2d: inputShape must leave an output after padding; got [1, 3, 1]. Pad less.",
  ],
  [
    residual(dense({ units: 3 })),
    [2],
    "residual: the layer must keep the shape [2]; got [3]. Give a shortcut to the layer's shape.",
  ],
  [
    residualBlock({ hidden: 1 }),
    [2],
    "residualBlock: inputShape must be [height, width, channels]; got [2]. " +
      "Put reshape([height, width, channels]) before it.",
  ],
  [batchNorm(), [], "batchNorm: inputShape must have a last axis of channels; got []."],
  [reshape([2, 2]), [5], "reshape: inputShape must hold 4 values to become [2, 2]; got [5]."],
  [
    sequential([dense({ units: 3 }), reshape([2])]),
    [4],
    "reshape: inputShape must hold 2 values to become [2]; got [3].",
  ],
  [
    dense({ units: 2, kernel: () => ones([3], { fanIn: 1, fanOut: 1 }, createRng(0)) }),
    [4],
    "dense: the initializer of kernel must return the shape [4, 2]; got [3]. Does it use its first argument?",
  ],
];

test.each(shapes.map(([layer, inputShape, message]) => ({ layer, inputShape, message })))("$message", (refusal) => {
  const { layer, inputShape, message } = refusal;
  const build = () => buildNetwork(layer, inputShape, createRng(0));
  expect(build).toThrow(expect.objectContaining({ name: "ShapeError", message }) as Error);
  expectNoLeakOnThrow(build);
});

test("reshape refuses a shape with an open size", () => {
  const message = "reshape: shape must hold positive integers; got [-1, 4]. Leave the batch axis out.";
  expect(() => reshape([-1, 4])).toThrow(message);
});

test("batch norm refuses to train on one value per channel, and says what would work", () => {
  const network = batchNorm()([3], createRng(0));
  const pass = { ...evaluationPass(createRng(0)), training: true };
  const message =
    "batchNorm: input must have 2 or more values per channel to train on; got [1, 3]. " +
    "Use a batch of 2 or more, or drop a last batch of 1.";
  const input = tf.ones([1, 3]);
  expectNoLeakOnThrow(() => network.apply(input, pass));
  expect(() => network.apply(input, pass)).toThrow(message);
  input.dispose();
  network.dispose();
});
