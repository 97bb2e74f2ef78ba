"""Log density and entropy of normal distributions: 500 settings with 20 values each, to 100 standard deviations out."""

import numpy as np
from scipy import stats

from tables import answers

SETTINGS = 500
SPREADS = np.repeat([0.0, 1.0, 3.0, 30.0], [1, 12, 5, 2])  # standard deviations of the 20 values of a setting


def tables():
    rng = np.random.default_rng(1)
    mean = (10 * rng.standard_normal(SETTINGS)).astype(np.float32)
    log_variance = rng.uniform(-12, 12, SETTINGS).astype(np.float32)
    center = mean.astype(np.float64)
    deviation = np.exp(log_variance.astype(np.float64) / 2)
    noise = SPREADS[:, None] * rng.standard_normal((len(SPREADS), SETTINGS))
    value = (center + deviation * noise).astype(np.float32)
    return {
        "normal": {
            "mean": mean,
            "logVariance": log_variance,
            "value": value,
            "logProb": answers(stats.norm.logpdf(value.astype(np.float64), center, deviation)),
            "entropy": answers(stats.norm.entropy(center, deviation)),
        }
    }
