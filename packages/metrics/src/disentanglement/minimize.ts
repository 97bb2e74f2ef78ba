/** A smooth function: its value at x, with the gradient written into `gradient`. */
export type Smooth = (x: Float64Array, gradient: Float64Array) => number;

const remembered = 10;

/**
 * The minimum of a smooth convex function by L-BFGS with backtracking, from 0.
 *
 * @param tolerance stops where no entry of the gradient is larger
 * @see Nocedal & Wright 2006, "Numerical optimization", algorithms 7.4 and 3.1
 */
export function minimize(f: Smooth, size: number, tolerance: number, iterations = 500): Float64Array {
  let x = new Float64Array(size);
  let gradient = new Float64Array(size);
  let value = f(x, gradient);
  const pairs: Pair[] = [];
  for (let iteration = 0; iteration < iterations && largest(gradient) > tolerance; iteration++) {
    const direction = descent(gradient, pairs);
    const slope = dot(direction, gradient);
    const next = new Float64Array(size);
    const nextGradient = new Float64Array(size);
    let nextValue = value;
    let step = pairs.length === 0 ? Math.min(1, 1 / largest(gradient)) : 1;
    for (; step > 1e-12; step /= 2) {
      for (let i = 0; i < size; i++) next[i] = x[i]! + step * direction[i]!;
      nextValue = f(next, nextGradient);
      if (nextValue <= value + 1e-4 * step * slope) break;
    }
    if (step <= 1e-12) break;
    remember(pairs, x, gradient, next, nextGradient);
    [x, gradient, value] = [next, nextGradient, nextValue];
  }
  return x;
}

/** A move, the change of the gradient over it, and 1 / their product. */
interface Pair {
  readonly move: Float64Array;
  readonly change: Float64Array;
  readonly scale: number;
}

function remember(
  pairs: Pair[],
  x: Float64Array,
  gradient: Float64Array,
  next: Float64Array,
  nextGradient: Float64Array,
): void {
  const move = next.map((value, i) => value - x[i]!);
  const change = nextGradient.map((value, i) => value - gradient[i]!);
  const product = dot(move, change);
  if (!(product > 1e-300)) return;
  pairs.push({ move, change, scale: 1 / product });
  if (pairs.length > remembered) pairs.shift();
}

/** -H gradient, with the inverse Hessian H that the pairs suggest. */
function descent(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const direction = gradient.map((value) => -value);
  const factors = new Float64Array(pairs.length);
  for (let k = pairs.length - 1; k >= 0; k--) {
    const { move, change, scale } = pairs[k]!;
    factors[k] = scale * dot(move, direction);
    addScaled(direction, change, -factors[k]!);
  }
  const last = pairs.at(-1);
  if (last) {
    const scale = 1 / (last.scale * dot(last.change, last.change));
    direction.forEach((value, i) => (direction[i] = value * scale));
  }
  pairs.forEach(({ move, change, scale }, k) =>
    addScaled(direction, move, factors[k]! - scale * dot(change, direction)),
  );
  return direction;
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += a[i]! * b[i]!;
  return sum;
}

function addScaled(a: Float64Array, b: Float64Array, scale: number): void {
  for (let i = 0; i < a.length; i++) a[i]! += scale * b[i]!;
}

function largest(values: Float64Array): number {
  return values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}
