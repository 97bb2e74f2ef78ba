"""Log density and mean of mixtures of normals: 500 settings of 4 components on the plane, 20 values each."""

import numpy as np
from scipy import special, stats

from tables import answers

SETTINGS, COMPONENTS, DIMENSIONS, VALUES = 500, 4, 2, 20


def tables():
    rng = np.random.default_rng(5)
    logits = (2 * rng.standard_normal((SETTINGS, COMPONENTS))).astype(np.float32)
    mean = (4 * rng.standard_normal((SETTINGS, COMPONENTS, DIMENSIONS))).astype(np.float32)
    log_variance = rng.uniform(-4, 2, mean.shape).astype(np.float32)
    value = (5 * rng.standard_normal((VALUES, SETTINGS, DIMENSIONS))).astype(np.float32)
    center = mean.astype(np.float64)
    deviation = np.exp(log_variance.astype(np.float64) / 2)
    log_weight = special.log_softmax(logits.astype(np.float64), axis=-1)
    log_density = stats.norm.logpdf(value.astype(np.float64)[:, :, None], center, deviation).sum(-1)
    return {
        "mixture": {
            "logits": logits,
            "mean": mean,
            "logVariance": log_variance,
            "value": value,
            "logProb": answers(special.logsumexp(log_weight + log_density, axis=-1)),
            "expectation": answers((np.exp(log_weight)[..., None] * center).sum(-2)),
        }
    }
