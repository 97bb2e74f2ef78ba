import { RandomStream } from "@elbo/core";
import { classCounts, type Factor } from "./factor.js";

/** Normal posteriors of points, by column: [codes][points] each. */
export interface Posteriors {
  readonly means: readonly Float64Array[];
  readonly logVariances: readonly Float64Array[];
}

/** A draw of z of one point, [codes]. */
export interface PosteriorDraw {
  readonly point: number;
  readonly z: Float64Array;
}

/** Draws from the posteriors of random points: each point once before any comes twice. */
export function drawPosteriors({ means, logVariances }: Posteriors, draws: number, seed: number): PosteriorDraw[] {
  const stream = RandomStream.fromSeed(seed).split("posterior draws");
  const count = means[0]!.length;
  const order = stream.permutation(count);
  return Array.from({ length: draws }, (_, i) => {
    const point = order[i % count]!;
    const noise = stream.fillNormal(new Float32Array(means.length));
    return {
      point,
      z: Float64Array.from(means, (mean, j) => mean[point]! + Math.exp(logVariances[j]![point]! / 2) * noise[j]!),
    };
  });
}

/**
 * log q(z_j | v_k) - log q(z_j) at one draw for every code j and factor k, in nats, [codes][factors]; its mean over draws is
 * I(z_j; v_k). Both densities are mixtures of posteriors: of the points with the draw's value of the factor, and of all.
 */
export function informationAt(
  { point, z }: PosteriorDraw,
  { means, logVariances }: Posteriors,
  factors: readonly Factor[],
): Float64Array[] {
  const count = means[0]!.length;
  const densities = new Float64Array(count);
  return means.map((mean, j) => {
    let all = 0;
    const logVariance = logVariances[j]!;
    for (let i = 0; i < count; i++) {
      const distance = z[j]! - mean[i]!;
      densities[i] = Math.exp(-(logVariance[i]! + distance * distance * Math.exp(-logVariance[i]!)) / 2);
      all += densities[i]!;
    }
    return Float64Array.from(factors, ({ classes }) => {
      const own = classes[point]!;
      let [within, members] = [0, 0];
      for (let i = 0; i < count; i++) {
        if (classes[i] !== own) continue;
        within += densities[i]!;
        members++;
      }
      return Math.log((within * count) / (members * all));
    });
  });
}

/** H(v_k) of the points' classes, in nats. */
export function entropyOf(factor: Factor): number {
  return classCounts(factor).reduce(
    (sum, count) => sum - (count / factor.classes.length) * Math.log(count / factor.classes.length),
    0,
  );
}
