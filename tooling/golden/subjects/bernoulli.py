"""Log probability of 10,000 binary values, and entropy, for logits up to +-200."""

import numpy as np
from scipy import special

from tables import answers

POINTS = 10_000


def tables():
    rng = np.random.default_rng(2)
    scale = rng.choice([1e-3, 1.0, 5.0, 60.0], POINTS)
    logits = np.clip(scale * rng.standard_normal(POINTS), -200, 200).astype(np.float32)
    value = rng.integers(0, 2, POINTS).astype(np.float32)
    exact = logits.astype(np.float64)
    softplus = np.logaddexp(0, exact)
    return {
        "bernoulli": {
            "logits": logits,
            "value": value,
            "logProb": answers(special.log_expit(np.where(value == 1, exact, -exact))),
            "entropy": answers(special.expit(exact) * np.logaddexp(0, -exact) + special.expit(-exact) * softplus),
        }
    }
