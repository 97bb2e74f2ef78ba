"""Log probability, entropy and mean level: 500 settings of 7 logits, with offsets up to 1000, and 20 levels each."""

import numpy as np
from scipy import special

from tables import answers

SETTINGS, LEVELS, VALUES = 500, 7, 20


def tables():
    rng = np.random.default_rng(3)
    scale = rng.choice([0.1, 1.0, 5.0, 40.0], (SETTINGS, 1))
    offset = rng.choice([0.0, 0.0, 100.0, -1000.0], (SETTINGS, 1))
    logits = (scale * rng.standard_normal((SETTINGS, LEVELS)) + offset).astype(np.float32)
    value = rng.integers(0, LEVELS, (VALUES, SETTINGS)).astype(np.float32)
    log_p = special.log_softmax(logits.astype(np.float64), axis=-1)
    p = np.exp(log_p)
    return {
        "categorical": {
            "logits": logits,
            "value": value,
            "logProb": answers(log_p[np.arange(SETTINGS), value.astype(int)]),
            "entropy": answers(-(p * log_p).sum(-1)),
            "expectation": answers(p @ np.arange(LEVELS)),
        }
    }
