import {
  composeModule,
  conv2d,
  type Module,
  type Network,
  disposeOnThrow,
  type Pass,
  type Rng,
  type Shape,
  type Tensor,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";

/** What a layer passes on: features of the rows above and of the own row, [batch, height, width, filters]. */
export interface Stacks {
  /** At row i made of the rows 0 to i, all columns; absent where there is one row. */
  readonly vertical: Tensor | undefined;
  /** At (i, j) made of the rows above i, and of the columns before j of row i. */
  readonly horizontal: Tensor;
}

export interface CausalLayer extends Module {
  apply(input: Stacks, pass: Pass): Stacks;
}

export interface CausalLayerOptions {
  /** [height, width, filters] of what comes in. */
  readonly shape: Shape;
  /** Odd, at least 3. */
  readonly kernelSize: number;
  /** Whether the horizontal stack gets the codes themselves, and so must not see the present column. */
  readonly first: boolean;
}

/**
 * A gated layer of a PixelCNN: a vertical stack over the rows above and a horizontal one along the row, each
 * tanh(a) sigmoid(b) of a convolution; the horizontal one is residual, and gets the vertical one's features one row
 * further down. The kernels hold only the weights that a mask would leave, so no place before the present one is missed.
 *
 * @see van den Oord et al. 2016, figure 2, https://arxiv.org/abs/1606.05328
 */
export function causalLayer({ shape, kernelSize, first }: CausalLayerOptions, rng: Rng): CausalLayer {
  const [height, , filters] = shape as [number, number, number];
  const reach = (kernelSize - 1) / 2;
  const parts: Record<string, Network> = {};
  const add = (name: string, layer: ReturnType<typeof conv2d>, from = shape): Network =>
    disposeOnThrow(Object.values(parts), () => (parts[name] = layer(from, rng.split(name))));
  const columns = first ? reach : reach + 1;
  const horizontal = add(
    "horizontal",
    conv2d({
      filters: 2 * filters,
      kernelSize: [1, columns],
      padding: [
        [0, 0],
        [reach, 0],
      ],
    }),
  );
  const vertical = height === 1 ? undefined : add("vertical", above(filters, reach));
  const link =
    vertical && add("link", conv2d({ filters: 2 * filters, kernelSize: 1, bias: false }), vertical.outputShape);
  const output = add("output", conv2d({ filters, kernelSize: 1 }));
  return {
    ...composeModule(parts),
    apply: (input, pass) => {
      const seen = vertical?.apply(input.vertical!, pass);
      // One column too many comes out where the present one is left out.
      const row = tf.slice(horizontal.apply(input.horizontal, pass), [0, 0, 0, 0], [-1, -1, shape[1]!, -1]);
      const features = seen && link ? tf.add(row, link.apply(downwards(seen), pass)) : row;
      const gated = output.apply(gate(features), pass);
      return { vertical: seen && gate(seen), horizontal: first ? gated : tf.add(gated, input.horizontal) };
    },
  };
}

/** A convolution over the row itself and `reach` rows above, and `reach` columns to either side. */
function above(filters: number, reach: number): ReturnType<typeof conv2d> {
  return conv2d({
    filters: 2 * filters,
    kernelSize: [reach + 1, 2 * reach + 1],
    padding: [
      [reach, 0],
      [reach, reach],
    ],
  });
}

/** Everything one row further down, zeros in the first. */
function downwards(x: Tensor): Tensor {
  const [, height, width, channels] = x.shape as [number, number, number, number];
  const rest = tf.slice(x, [0, 0, 0, 0], [-1, height - 1, width, channels]);
  return tf.pad(rest, [
    [0, 0],
    [1, 0],
    [0, 0],
    [0, 0],
  ]);
}

/** tanh(a) sigmoid(b) of the two halves of the last axis. */
function gate(x: Tensor): Tensor {
  const [a, b] = tf.split(x, 2, -1) as [Tensor, Tensor];
  return tf.mul(tf.tanh(a), tf.sigmoid(b));
}
