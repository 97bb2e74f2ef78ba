"""Normals with full covariance: log density and entropy by SciPy, and KL to diagonal normals by the general formula."""

import numpy as np
from scipy import stats

from tables import answers

SETTINGS, DIMENSIONS = 400, 3
SPREADS = np.repeat([0.0, 1.0, 3.0, 10.0], [1, 16, 5, 3])  # standard deviations of the 25 values of a setting


def factors(rng):
    """Lower triangular with a positive diagonal; correlations up to 0.99 and a little more."""
    below = np.tril(rng.standard_normal((SETTINGS, DIMENSIONS, DIMENSIONS)), -1)
    deviations = np.exp(rng.uniform(-2, 2, (SETTINGS, DIMENSIONS)))
    scale = deviations[:, :, None] * (below + np.eye(DIMENSIONS))
    return scale.astype(np.float32)


def divergence(mean, covariance, other_mean, other_covariance):
    inverse = np.linalg.inv(other_covariance)
    step = other_mean - mean
    determinants = np.linalg.slogdet(other_covariance)[1] - np.linalg.slogdet(covariance)[1]
    return 0.5 * (np.trace(inverse @ covariance) + step @ inverse @ step - DIMENSIONS + determinants)


def tables():
    rng = np.random.default_rng(31)
    scale = factors(rng)
    mean = (3 * rng.standard_normal((SETTINGS, DIMENSIONS))).astype(np.float32)
    center, factor = mean.astype(np.float64), scale.astype(np.float64)
    covariance = factor @ factor.transpose(0, 2, 1)
    noise = SPREADS[:, None, None] * rng.standard_normal((len(SPREADS), SETTINGS, DIMENSIONS))
    value = (center + np.einsum("nij,snj->sni", factor, noise)).astype(np.float32)
    normals = [stats.multivariate_normal(m, c) for m, c in zip(center, covariance)]
    log_prob = np.array([n.logpdf(value[:, i].astype(np.float64)) for i, n in enumerate(normals)]).T
    other_mean = (2 * rng.standard_normal((SETTINGS, DIMENSIONS))).astype(np.float32)
    other_log_variance = rng.uniform(-2, 3, (SETTINGS, DIMENSIONS)).astype(np.float32)
    others = [np.diag(np.exp(v)) for v in other_log_variance.astype(np.float64)]
    return {
        "multivariate-normal": {
            "mean": mean,
            "scale": scale,
            "value": value,
            "logProb": answers(log_prob),
            "entropy": answers([n.entropy() for n in normals]),
            "otherMean": other_mean,
            "otherLogVariance": other_log_variance,
            "kl": answers([divergence(*each) for each in zip(center, covariance, other_mean.astype(np.float64), others)]),
        }
    }
