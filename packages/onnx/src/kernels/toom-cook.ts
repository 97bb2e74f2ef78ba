/** The matrices of a short convolution: y = A^T ((G g) (B^T d)), element by element, for y[i] = sum over k of d[i + k] g[k]. */
export interface ShortConvolution {
  /** Outputs of a tile, m. */
  readonly outputs: number;
  /** Taps of the kernel, r. */
  readonly taps: number;
  /** [m, n], with n = m + r - 1 products. */
  readonly output: readonly (readonly number[])[];
  /** [n, n] */
  readonly input: readonly (readonly number[])[];
  /** [n, r] */
  readonly kernel: readonly (readonly number[])[];
}

/**
 * Toom and Cook's short convolution: polynomials are multiplied by their values at n - 1 points and at infinity, and the whole is
 * transposed, so that m outputs of r taps take n = m + r - 1 products instead of m r.
 *
 * @param points n - 1 numbers, all different
 * @see Winograd, Arithmetic Complexity of Computations, 1980; Lavin & Gray 2016, https://arxiv.org/abs/1509.09308
 */
export function shortConvolution(outputs: number, taps: number, points: readonly number[]): ShortConvolution {
  const differences = points.map((point) =>
    points.reduce((product, other) => (other === point ? product : product * (point - other)), 1),
  );
  return {
    outputs,
    taps,
    output: range(outputs).map((i) => [...points.map((point) => point ** i), i === outputs - 1 ? 1 : 0]),
    input: [...points.map((point) => [...vanishing(points, point), 0]), vanishing(points)],
    kernel: [
      ...points.map((point, at) => range(taps).map((k) => point ** k / differences[at]!)),
      range(taps).map((k) => (k === taps - 1 ? 1 : 0)),
    ],
  };
}

/** Coefficients, from that of x⁰ on, of the product of x - a over all points a but one. */
function vanishing(points: readonly number[], except?: number): number[] {
  const roots = points.filter((point) => point !== except);
  return roots.reduce<number[]>(
    (product, root) => [...product, 0].map((coefficient, at) => (product[at - 1] ?? 0) - root * coefficient),
    [1],
  );
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}
