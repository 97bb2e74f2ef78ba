import { normalQuantile } from "@elbo/core";

/** Above so many degrees of freedom the normal distribution differs by less than a millionth. */
const asNormal = 1e6;

/**
 * The quantile of Student's distribution, by bisection.
 *
 * @param probability in the open interval (0.5, 1)
 * @param degrees of freedom, positive; any real number
 */
export function studentQuantile(probability: number, degrees: number): number {
  if (degrees > asNormal) return normalQuantile(probability);
  let [low, high] = [0, 1];
  while (studentTail(high, degrees) > 1 - probability) high *= 2;
  for (let i = 0; i < 80; i++) {
    const middle = (low + high) / 2;
    if (studentTail(middle, degrees) > 1 - probability) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}

/** P(T > t) for t >= 0: half of the regularised incomplete beta function I_x(degrees/2, 1/2) at x = degrees / (degrees + t²). */
export function studentTail(t: number, degrees: number): number {
  return incompleteBeta(degrees / (degrees + t * t), degrees / 2, 0.5) / 2;
}

/** I_x(a, b), by its continued fraction on the side where that is quick. */
function incompleteBeta(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - incompleteBeta(1 - x, b, a);
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) + logGamma(a + b) - logGamma(a) - logGamma(b)) / a;
  // From the far end of the fraction inwards; a few hundred terms are exact to the last bits for all degrees used here.
  let fraction = 1;
  for (let m = 400; m >= 1; m--) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    const odd = (-(a + m - 1) * (a + b + m - 1) * x) / ((a + 2 * m - 2) * (a + 2 * m - 1));
    fraction = 1 + odd / (1 + even / fraction);
  }
  return front / fraction;
}

/** log Gamma(x) for x > 0, by Stirling's series above 10 and the recurrence below. */
function logGamma(x: number): number {
  let [shift, at] = [0, x];
  for (; at < 10; at++) shift += Math.log(at);
  const square = 1 / (at * at);
  const series = (1 / 12 - square * (1 / 360 - square * (1 / 1260 - square / 1680))) / at;
  return (at - 0.5) * Math.log(at) - at + 0.5 * Math.log(2 * Math.PI) + series - shift;
}
