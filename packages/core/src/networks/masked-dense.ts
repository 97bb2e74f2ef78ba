import * as tf from "@tensorflow/tfjs";
import { requireCount } from "../counts.js";
import { requireArgument, requireKnownOptions } from "../errors.js";
import { disposeOnThrow } from "../module/dispose-on-throw.js";
import { ownParameters } from "../module/parameters.js";
import { matMul } from "../tensor/mat-mul.js";
import { toFunction } from "./activation.js";
import { type DenseOptions, requireFlat } from "./dense.js";
import { pytorchUniform } from "./initializers/random.js";
import { createWeights, defineLayer, type NamedLayer } from "./layer.js";

export interface MaskedDenseOptions extends DenseOptions {
  /** Whether there is a weight from an input to an output, both counted from 0. */
  readonly connected: (input: number, output: number) => boolean;
}

/**
 * activation(x (mask * W) + b), [batch, inputs] to [batch, units]: a dense layer that lacks some connections. An output
 * does not depend on an input that it is not connected to, not even by rounding.
 *
 * Parameters: "kernel" [inputs, units], "bias" [units]; the mask is a constant.
 *
 * @throws {ArgumentError} if `units` is not a positive integer, `connected` no function, or an option is unknown
 * @throws {ShapeError} when built, if the input shape has not exactly one axis
 * @see Germain et al. 2015, equation 8, https://arxiv.org/abs/1502.03509
 * @example
 * const lowerTriangle = maskedDense({ units: 4, connected: (input, output) => input < output })([4], createRng(0));
 */
export function maskedDense(options: MaskedDenseOptions): NamedLayer {
  const { units, connected, activation = "identity", bias = true } = options;
  const { kernel = pytorchUniform, biasInit = pytorchUniform } = options;
  requireKnownOptions("maskedDense", options, ["units", "connected", "activation", "bias", "kernel", "biasInit"]);
  requireCount("maskedDense", "units", units);
  requireArgument(typeof connected === "function", "maskedDense", "connected", "a function of two places", connected);
  const activate = toFunction("maskedDense", activation);
  return defineLayer("maskedDense", (inputShape, rng) => {
    requireFlat("maskedDense", inputShape);
    const fans = { fanIn: inputShape[0]!, fanOut: units };
    const variables = createWeights("maskedDense", rng, {
      kernel: { shape: [fans.fanIn, units], initializer: kernel, fans },
      bias: bias ? { shape: [units], initializer: biasInit, fans } : undefined,
    });
    const own = ownParameters(variables);
    const mask = disposeOnThrow([own], () => createMask(fans.fanIn, units, connected));
    return {
      ...own,
      outputShape: [units],
      apply: (input) => {
        const product = matMul(input, tf.mul(variables.kernel, mask));
        return activate(bias ? tf.add(product, variables.bias) : product);
      },
      dispose: () => {
        own.dispose();
        mask.dispose();
      },
    };
  });
}

function createMask(inputs: number, units: number, connected: MaskedDenseOptions["connected"]): tf.Tensor {
  const values = Float32Array.from({ length: inputs * units }, (_, at) =>
    Number(connected(Math.floor(at / units), at % units)),
  );
  return tf.keep(tf.tensor2d(values, [inputs, units]));
}
