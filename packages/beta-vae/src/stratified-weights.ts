import { requireArgument } from "@elbo/core";

/** Logarithms of the weights that a pair of examples has in the estimate of q(z). */
export interface LogWeights {
  /** Of the example that z was drawn for. */
  readonly own: number;
  /** Of every other example of the batch. */
  readonly other: number;
}

/**
 * Weights for the aggregate posterior q(z) = 1/N sum_n q(z|x_n) from a batch of B = M + 1 different examples, one of
 * which z was drawn for: 1/N for that one, and the rest of the mass in equal parts for the others,
 *
 *   q(z_i) ~ 1/N q(z_i|x_i) + sum_{j != i} (N - 1)/(N M) q(z_i|x_j).
 *
 * The estimate of q(z) has no bias, and is exact when the batch is the data set. Chen et al. give M - 1 of the others
 * 1/M and one (N - M)/(N M): their weights, averaged over which one that is, are these, so the bias is the same and the
 * variance smaller. A batch of one example has the weight 1.
 *
 * @param batch examples in the batch, B
 * @param examples examples in the data set, N
 * @throws {ArgumentError} if the batch has more examples than the data set
 * @see Chen et al. 2018, appendix C.2, https://arxiv.org/abs/1802.04942
 */
export function stratifiedLogWeights(batch: number, examples: number): LogWeights {
  const advice = "Pass examples: data.train.size.";
  requireArgument(
    batch <= examples,
    "betaTcVae",
    "examples",
    `at least the size of the batch, ${batch}`,
    examples,
    advice,
  );
  if (batch === 1) return { own: 0, other: 0 };
  return { own: -Math.log(examples), other: Math.log((examples - 1) / (examples * (batch - 1))) };
}
