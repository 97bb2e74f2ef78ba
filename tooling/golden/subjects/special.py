"""log-gamma, digamma and trigamma on positive arguments."""

import mpmath as mp
import numpy as np

from tables import answers

mp.mp.dps = 40


def arguments():
    """From 1e-4 to 1e6: log-uniform, and dense around the zeros of log-gamma (1, 2) and digamma (1.4616...)."""
    rng = np.random.default_rng(20)
    spread = 10 ** rng.uniform(-4, 6, 2600)
    zeros = np.concatenate([zero + s * 10 ** rng.uniform(-6, -0.5, 100) for zero in (1, 2, 1.4616321449683623) for s in (-1, 1)])
    switches = np.concatenate([n * (1 + 1e-6 * np.arange(-5, 6)) for n in (0.5, 1, 1.5, 2, 2.5, 3, 4, 5, 6, 7, 8, 9, 10)])
    return np.sort(np.concatenate([spread, zeros, switches])).astype(np.float32)


def tables():
    x = arguments()
    exact = [mp.mpf(float(v)) for v in x]
    return {
        "special": {
            "x": x,
            "logGamma": answers([mp.loggamma(v) for v in exact]),
            "digamma": answers([mp.digamma(v) for v in exact]),
            "trigamma": answers([mp.psi(1, v) for v in exact]),
        }
    }
