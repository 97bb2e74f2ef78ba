import {
  type Activation,
  activation as activationLayer,
  createVariables,
  defineLayer,
  disposeOnThrow,
  type Layer,
  type NamedLayer,
  type Network,
  ownParameters,
  requireArgument,
  requireKnownOptions,
  requireLayer,
  type Rng,
  type Tensor,
  withoutGradient,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

export interface SpectralNormOptions {
  /**
   * Whether a bias [channels], 0 at first, is added.
   * @default true
   */
  readonly bias?: boolean;
  /** @default "identity" */
  readonly activation?: Activation;
}

/**
 * A linear layer without bias, such as `dense` or `conv2d`, divided by the largest singular value of its kernel as a
 * matrix [inputs, outputs], then bias and activation: activation(layer(x) / sigma + bias).
 *
 * sigma = v' W u is estimated by one step of the power iteration v = W u / |W u|, u = W' v / |W' v| from the u of the
 * last training step; the gradient treats u and v as constants.
 *
 * Parameters: "kernel", "bias"; not trainable: "direction", u [outputs].
 *
 * @throws {ArgumentError} if it is no layer, or an option is unknown; when built, if the layer has other parameters than a kernel
 * @see Miyato et al. 2018, algorithm 1, https://arxiv.org/abs/1802.05957
 * @example
 * const layer = spectralNorm(conv2d({ filters: 32, kernelSize: 4, strides: 2, padding: 1, bias: false }));
 */
export function spectralNorm(layer: Layer, options: SpectralNormOptions = {}): NamedLayer {
  requireKnownOptions("spectralNorm", options, ["bias", "activation"]);
  requireLayer("spectralNorm", "layer", layer);
  const { bias = true, activation = "identity" } = options;
  const activate = activationLayer(activation);
  return defineLayer("spectralNorm", (inputShape, rng) => {
    const linear = layer(inputShape, rng);
    const { kernel, direction, offset } = disposeOnThrow([linear], () =>
      createState(linear, bias, rng.split("direction")),
    );
    const nonlinear = activate(linear.outputShape, rng);
    const own = ownParameters({ kernel, direction, ...(offset && { bias: offset }) });
    return {
      ...own,
      outputShape: linear.outputShape,
      apply: (input, pass) => {
        const { sigma, u } = largestSingularValue(kernel, direction);
        pass.update(direction, u);
        const normalised = tf.div(linear.apply(input, pass), sigma);
        return nonlinear.apply(offset ? tf.add(normalised, offset) : normalised, pass);
      },
    };
  });
}

function createState(linear: Network, bias: boolean, rng: Rng) {
  const paths = [...linear.parameters.keys()];
  const advice = "Give the layer bias: false; spectralNorm adds one of its own.";
  requireArgument(paths.join() === "kernel", "spectralNorm", "layer", "linear, with a kernel alone", paths, advice);
  const kernel = linear.parameters.get("kernel")!;
  const outputs = linear.outputShape.at(-1)!;
  const shape = [outputs];
  const { direction, offset } = createVariables("spectralNorm", {
    direction: { shape, values: () => unit(rng.normal(shape)), trainable: false },
    offset: bias ? { shape, values: () => tf.zeros(shape) } : undefined,
  });
  return { kernel, direction, offset: bias ? offset : undefined };
}

/** sigma, a scalar, and the next u [outputs]. */
function largestSingularValue(kernel: Tensor, direction: Tensor): { readonly sigma: Tensor; readonly u: Tensor } {
  const outputs = direction.size;
  const matrix = tf.reshape(kernel, [kernel.size / outputs, outputs]);
  const start = tf.reshape(direction, [outputs, 1]);
  const v = withoutGradient((w) => unit(tf.matMul(w, start)), matrix);
  const u = withoutGradient((w) => unit(tf.matMul(tf.transpose(w), v)), matrix);
  return { sigma: tf.sum(tf.mul(v, tf.matMul(matrix, u))), u: tf.reshape(u, [outputs]) };
}

function unit(x: Tensor): Tensor {
  return tf.div(x, tf.sqrt(tf.add(tf.sum(tf.square(x)), 1e-12)));
}
