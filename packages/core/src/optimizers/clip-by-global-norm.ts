import * as tf from "@tensorflow/tfjs";
import { requireArgument } from "../errors.js";
import { type Optimizer, type Tensor } from "../types.js";

/**
 * Scales all gradients together by min(1, maxNorm / norm) before `optimizer` sees them, where norm is the Euclidean
 * norm over every gradient of the player.
 *
 * @throws {ArgumentError} if `maxNorm` is not finite and above 0
 * @see Pascanu et al. 2013, algorithm 1, https://arxiv.org/abs/1211.5063
 * @example
 * const optimizer = clipByGlobalNorm(adam(), 5);
 */
export function clipByGlobalNorm(optimizer: Optimizer, maxNorm: number): Optimizer {
  const holds = Number.isFinite(maxNorm) && maxNorm > 0;
  requireArgument(holds, "clipByGlobalNorm", "maxNorm", "finite and above 0", maxNorm);
  return {
    config: { kind: "clipByGlobalNorm", maxNorm, optimizer: optimizer.config },
    schedules: optimizer.schedules,
    createState: (parameters) => optimizer.createState(parameters),
    apply: ({ gradients, ...rest }) =>
      tf.tidy(() => {
        if (gradients.size === 0) return;
        const factor = tf.div(maxNorm, tf.maximum(globalNorm([...gradients.values()]), maxNorm));
        const clipped = [...gradients].map(([path, gradient]) => [path, gradient.mul(factor)] as const);
        optimizer.apply({ gradients: new Map(clipped), ...rest });
      }),
  };
}

function globalNorm(gradients: readonly Tensor[]): Tensor {
  return tf.sqrt(tf.addN(gradients.map((gradient) => tf.sum(gradient.mul(gradient)))));
}
