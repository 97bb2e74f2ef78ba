"""Log density and entropy of uniform distributions: 500 intervals of widths 1e-3 to 1e3, 20 values each, some outside."""

import numpy as np
from scipy import stats

from tables import answers

SETTINGS, VALUES = 500, 20


def tables():
    rng = np.random.default_rng(4)
    low = rng.uniform(-100, 100, SETTINGS).astype(np.float32)
    width = 10 ** rng.uniform(-3, 3, SETTINGS)
    high = np.maximum((low + width).astype(np.float32), np.nextafter(low, np.float32(np.inf)))
    value = (low + (high - low) * rng.uniform(-0.2, 1.2, (VALUES, SETTINGS))).astype(np.float32)
    value[0], value[1] = low, high
    start, size = low.astype(np.float64), high.astype(np.float64) - low.astype(np.float64)
    return {
        "uniform": {
            "low": low,
            "high": high,
            "value": value,
            "logProb": answers(stats.uniform.logpdf(value.astype(np.float64), start, size)),
            "entropy": answers(np.log(size)),
        }
    }
