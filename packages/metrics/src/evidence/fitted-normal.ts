/** N(mean, W Wᵀ + diag(noise)), where Wᵀ diag(noise)⁻¹ W is diagonal. */
export interface FittedNormal {
  /** [size] */
  readonly mean: Float64Array;
  /** W, [size, latent] */
  readonly loadings: Float64Array;
  /** Variances of the noise, [size]. */
  readonly noise: Float64Array;
}

/** 1 + wᵀ diag(noise)⁻¹ w for each column w of W: the precisions of the posterior. */
function posteriorPrecisions({ loadings, noise }: Pick<FittedNormal, "loadings" | "noise">): Float64Array {
  const latent = loadings.length / noise.length;
  const precisions = new Float64Array(latent).fill(1);
  loadings.forEach((weight, at) => (precisions[at % latent]! += (weight * weight) / noise[Math.floor(at / latent)]!));
  return precisions;
}

/** Trace of the inverse of W Wᵀ + diag(noise), by Woodbury's identity. */
export function inverseTrace(normal: Pick<FittedNormal, "loadings" | "noise">): number {
  const { loadings, noise } = normal;
  const precisions = posteriorPrecisions(normal);
  const latent = precisions.length;
  let trace = noise.reduce((sum, variance) => sum + 1 / variance, 0);
  loadings.forEach(
    (weight, at) => (trace -= (weight / noise[Math.floor(at / latent)]!) ** 2 / precisions[at % latent]!),
  );
  return trace;
}

/**
 * log N(x; mean, W Wᵀ + diag(noise)) by Woodbury's identity; with bins of a width, the mean of the log density over the
 * bin around x, plus the log of its volume, which Jensen's inequality puts below the log of the bin's probability:
 *
 *   E log p(x + u) = log p(x) - width²/24 tr C⁻¹,   u uniform in the bin
 */
export function exactLogDensity(normal: FittedNormal, binWidth: number): (x: ArrayLike<number>) => number {
  const { mean, loadings, noise } = normal;
  const precisions = posteriorPrecisions(normal);
  const [size, latent] = [noise.length, precisions.length];
  const logVolume = binWidth > 0 ? size * Math.log(binWidth) - (binWidth ** 2 / 24) * inverseTrace(normal) : 0;
  const logDeterminant = [...noise, ...precisions].reduce(
    (sum, value) => sum + Math.log(value),
    size * Math.log(2 * Math.PI),
  );
  const projections = new Float64Array(latent);
  return (x) => {
    projections.fill(0);
    let distance = 0;
    for (let i = 0; i < size; i++) {
      const rest = x[i]! - mean[i]!;
      const weighed = rest / noise[i]!;
      distance += rest * weighed;
      for (let j = 0; j < latent; j++) projections[j]! += loadings[i * latent + j]! * weighed;
    }
    for (let j = 0; j < latent; j++) distance -= projections[j]! ** 2 / precisions[j]!;
    return -0.5 * (logDeterminant + distance) + logVolume;
  };
}
