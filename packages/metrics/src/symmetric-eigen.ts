/** A symmetric matrix's eigenvalues, the largest first, and a unit eigenvector of each. */
export interface SymmetricEigen {
  /** [n] */
  readonly values: Float64Array;
  /** [n, n]: row i is the eigenvector of the i-th eigenvalue. */
  readonly vectors: Float64Array;
}

/**
 * Eigenvalues and eigenvectors of a symmetric matrix in float64: Householder reflections to tridiagonal form, then QR
 * steps with Wilkinson's shift. About 6 n³ operations.
 *
 * @param matrix [n, n], left alone
 * @see Golub & Van Loan 2013, "Matrix computations", sections 8.3.1 and 8.3.5
 */
export function symmetricEigen(matrix: Float64Array, n: number): SymmetricEigen {
  const { diagonal, offDiagonal, reflections } = tridiagonalise(Float64Array.from(matrix), n);
  const basis = basisOf(reflections, n);
  diagonalise(diagonal, offDiagonal, n, (k, c, s) => turn(basis, n, k, c, s));
  const order = Array.from(diagonal.keys()).sort((a, b) => diagonal[b]! - diagonal[a]!);
  const vectors = new Float64Array(n * n);
  order.forEach((from, to) => vectors.set(basis.subarray(from * n, (from + 1) * n), to * n));
  return { values: Float64Array.from(order, (from) => diagonal[from]!), vectors };
}

/** The eigenvalues alone, the largest first, in a third of the operations. */
export function symmetricEigenvalues(matrix: Float64Array, n: number): Float64Array {
  const { diagonal, offDiagonal } = tridiagonalise(Float64Array.from(matrix), n);
  diagonalise(diagonal, offDiagonal, n, () => undefined);
  return diagonal.sort().reverse();
}

/** T = Q A Qᵀ tridiagonal, and the reflections that Q is made of. Overwrites `a`. */
function tridiagonalise(a: Float64Array, n: number) {
  const reflections: (Float64Array | undefined)[] = [];
  for (let k = 0; k < n - 2; k++) {
    const v = reflectionOf(a, n, k);
    reflections.push(v);
    if (v !== undefined) reflectBothSides(a, n, k + 1, v);
  }
  const diagonal = Float64Array.from({ length: n }, (_, i) => a[i * n + i]!);
  const offDiagonal = Float64Array.from({ length: Math.max(0, n - 1) }, (_, i) => a[(i + 1) * n + i]!);
  return { diagonal, offDiagonal, reflections };
}

/** Q, whose rows become eigenvectors. */
function basisOf(reflections: readonly (Float64Array | undefined)[], n: number): Float64Array {
  const basis = new Float64Array(n * n);
  for (let i = 0; i < n; i++) basis[i * n + i] = 1;
  // Qᵀ = H_0 H_1 ... is symmetric factor by factor, so Q = ... H_1 H_0 is built from the right, the last first.
  for (let k = n - 3; k >= 0; k--) if (reflections[k] !== undefined) reflectColumns(basis, n, k + 1, reflections[k]!);
  return basis;
}

/** v of I - v vᵀ, scaled so that |v|² = 2, which takes column k below the diagonal to its first entry. */
function reflectionOf(a: Float64Array, n: number, k: number): Float64Array | undefined {
  const v = Float64Array.from({ length: n - k - 1 }, (_, i) => a[(k + 1 + i) * n + k]!);
  const norm = Math.sqrt(v.reduce((sum, value) => sum + value * value, 0));
  if (norm === 0) return undefined;
  v[0]! += v[0]! >= 0 ? norm : -norm;
  const length = Math.sqrt(v.reduce((sum, value) => sum + value * value, 0) / 2);
  return v.map((value) => value / length);
}

/** A <- H A H with H = I - v vᵀ on the axes from `start` on. */
function reflectBothSides(a: Float64Array, n: number, start: number, v: Float64Array): void {
  const size = v.length;
  const p = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const row = (start + i) * n + start;
    let sum = 0;
    for (let j = 0; j < size; j++) sum += a[row + j]! * v[j]!;
    p[i] = sum;
  }
  const half = p.reduce((sum, value, i) => sum + value * v[i]!, 0) / 2;
  const w = p.map((value, i) => value - half * v[i]!);
  for (let i = 0; i < size; i++) {
    const row = (start + i) * n + start;
    for (let j = 0; j < size; j++) a[row + j]! -= v[i]! * w[j]! + w[i]! * v[j]!;
  }
  // The column beside the block, and its mirror image.
  const column = start - 1;
  const projection = v.reduce((sum, value, i) => sum + value * a[(start + i) * n + column]!, 0);
  for (let i = 0; i < size; i++) {
    a[(start + i) * n + column]! -= projection * v[i]!;
    a[column * n + start + i] = a[(start + i) * n + column]!;
  }
}

/** B <- B H with H = I - v vᵀ on the axes from `start` on. */
function reflectColumns(b: Float64Array, n: number, start: number, v: Float64Array): void {
  for (let row = start; row < n; row++) {
    const at = row * n + start;
    let sum = 0;
    for (let j = 0; j < v.length; j++) sum += b[at + j]! * v[j]!;
    for (let j = 0; j < v.length; j++) b[at + j]! -= sum * v[j]!;
  }
}

/** Called with the plane of the axes k and k + 1 that a step turns, by its cosine and sine. */
type Turn = (k: number, cosine: number, sine: number) => void;

/** QR steps until nothing is left beside the diagonal. */
function diagonalise(d: Float64Array, e: Float64Array, n: number, onTurn: Turn): void {
  let high = n - 1;
  while (high > 0) {
    let low = high;
    while (low > 0 && Math.abs(e[low - 1]!) > Number.EPSILON * (Math.abs(d[low - 1]!) + Math.abs(d[low]!))) low--;
    if (low === high) high--;
    else qrStep(d, e, low, high, onTurn);
  }
}

function qrStep(d: Float64Array, e: Float64Array, low: number, high: number, onTurn: Turn): void {
  const half = (d[high - 1]! - d[high]!) / 2;
  const last = e[high - 1]!;
  const shift = d[high]! - (last * last) / (half + (half >= 0 ? 1 : -1) * Math.hypot(half, last));
  let [x, z] = [d[low]! - shift, e[low]!];
  for (let k = low; k < high; k++) {
    const r = Math.hypot(x, z);
    const [c, s] = r === 0 ? [1, 0] : [x / r, z / r];
    if (k > low) e[k - 1] = r;
    const [a, b, beside] = [d[k]!, d[k + 1]!, e[k]!];
    d[k] = c * c * a + 2 * c * s * beside + s * s * b;
    d[k + 1] = s * s * a - 2 * c * s * beside + c * c * b;
    e[k] = c * s * (b - a) + (c * c - s * s) * beside;
    if (k < high - 1) {
      [x, z] = [e[k]!, s * e[k + 1]!];
      e[k + 1]! *= c;
    }
    onTurn(k, c, s);
  }
}

/** Rows k and k + 1 in the plane that they span. */
function turn(basis: Float64Array, n: number, k: number, c: number, s: number): void {
  for (let j = 0, first = k * n, second = first + n; j < n; j++, first++, second++) {
    const [a, b] = [basis[first]!, basis[second]!];
    basis[first] = c * a + s * b;
    basis[second] = c * b - s * a;
  }
}
