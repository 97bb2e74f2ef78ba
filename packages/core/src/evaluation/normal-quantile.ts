import { requireArgument } from "../errors.js";

/**
 * The inverse of the standard normal's distribution function, by bisection to the last bits of float64 accuracy.
 *
 * @param probability in the open interval (0, 1)
 */
export function normalQuantile(probability: number): number {
  const holds = probability > 0 && probability < 1;
  requireArgument(holds, "normalQuantile", "probability", "in the open interval (0, 1)", probability);
  // Symmetry keeps the tail that is worked with small, where nothing cancels.
  if (probability > 0.5) return -normalQuantile(1 - probability);
  let [low, high] = [-40, 0];
  for (let i = 0; i < 60; i++) {
    const middle = (low + high) / 2;
    if (lowerTail(middle) < probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(Z <= z) for z <= 0, by the series near 0 and the continued fraction far from it. */
function lowerTail(z: number): number {
  const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
  if (z < -4) {
    let fraction = 0;
    for (let k = 60; k >= 1; k--) fraction = k / (-z + fraction);
    return density / (-z + fraction);
  }
  let [term, sum] = [z, z];
  for (let k = 3; Math.abs(term) > 1e-18; k += 2) sum += term *= (z * z) / k;
  return 0.5 + density * sum;
}
