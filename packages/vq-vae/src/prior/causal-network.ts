import {
  collectParameters,
  conv2d,
  createVariables,
  disposeOnThrow,
  leakyRelu,
  lookup,
  type Module,
  ownParameters,
  type Pass,
  requireShape,
  type Rng,
  type Shape,
  type Tensor,
} from "@elbo/core";
import * as tf from "@tensorflow/tfjs";
import { causalLayer, type Stacks } from "./causal-layer.js";
import { type CodeSpace } from "./code-prior.js";

/** Logits of each code given the codes before it. */
export interface CausalNetwork extends Module {
  /** int32 [batch, ...shape] to [batch, ...shape, codes]. */
  apply(codes: Tensor, pass: Pass): Tensor;
}

export interface CausalNetworkOptions {
  readonly filters: number;
  readonly layers: number;
  readonly kernelSize: number;
}

/**
 * Embedded codes through gated causal layers, and two 1 x 1 convolutions to logits.
 *
 * @throws {ShapeError} for less than two codes
 */
export function causalNetwork(space: CodeSpace, options: CausalNetworkOptions, rng: Rng): CausalNetwork {
  const { filters, layers, kernelSize } = options;
  const shape = [...toGrid(space.shape), filters];
  const parts: Record<string, Module> = {};
  const add = <M extends Module>(name: string, build: (rng: Rng) => M): M => {
    const part = disposeOnThrow(Object.values(parts), () => build(rng.split(name)));
    parts[name] = part;
    return part;
  };
  const embedding = add("embedding", (rng) => table([space.codes, filters], rng));
  const place = add("place", (rng) => table(shape, rng));
  const stack = Array.from({ length: layers }, (_, i) =>
    add(`layer${i}`, (rng) => causalLayer({ shape, kernelSize, first: i === 0 }, rng)),
  );
  const hidden = add("hidden", (rng) => conv2d({ filters, kernelSize: 1, activation: leakyRelu(0.1) })(shape, rng));
  const logits = add("logits", (rng) => conv2d({ filters: space.codes, kernelSize: 1 })(shape, rng));
  return {
    parameters: collectParameters(parts),
    dispose: () => Object.values(parts).forEach((part) => part.dispose()),
    apply: (codes, pass) => {
      const embedded = lookup(embedding.values, tf.reshape(codes, [-1, shape[0]!, shape[1]!]));
      let stacks: Stacks = { vertical: embedded, horizontal: embedded };
      for (const [i, layer] of stack.entries()) {
        stacks = layer.apply(stacks, pass);
        // Not before the first layer, which looks at the columns before the present one only.
        if (i === 0) stacks = { ...stacks, horizontal: tf.add(stacks.horizontal, place.values) };
      }
      const scores = logits.apply(hidden.apply(stacks.horizontal, pass), pass);
      return tf.reshape(scores, [-1, ...space.shape, space.codes]);
    },
  };
}

/** A variable with entries of N(0, 1/10²), the last axis of which holds features. */
function table(shape: Shape, rng: Rng): Module & { readonly values: Tensor } {
  const { values } = createVariables("gatedPixelCnn", {
    values: { shape, values: () => tf.mul(rng.normal(shape), 0.1) },
  });
  return { ...ownParameters({ "": values }), values };
}

/** Height and width: two axes as they are; one row for any other number of axes, and for a single column. */
function toGrid(shape: Shape): [number, number] {
  const places = tf.util.sizeFromShape([...shape]);
  const advice = "For a single code independentCodes() is exact.";
  requireShape(places >= 2, "gatedPixelCnn", "the code shape", "hold at least 2 codes", shape, advice);
  const [height, width] = shape;
  return shape.length === 2 && width! > 1 ? [height!, width!] : [1, places];
}
