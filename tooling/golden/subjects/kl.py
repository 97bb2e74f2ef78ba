"""
Divergences KL(q || p): of normals by the closed form and by quadrature of q log(q / p), of discrete distributions by
the sum over their values.
"""

import mpmath as mp
import numpy as np
from scipy import integrate, special, stats

from tables import answers

PAIRS, DIMENSIONS, LEVELS = 400, 3, 5


def quadrature(mean, deviation, other_mean, other_deviation):
    def integrand(x):
        ratio = stats.norm.logpdf(mean + deviation * x, mean, deviation) - stats.norm.logpdf(
            mean + deviation * x, other_mean, other_deviation
        )
        return np.exp(-x * x / 2) / np.sqrt(2 * np.pi) * ratio

    return integrate.fixed_quad(integrand, -12, 0, n=60)[0] + integrate.fixed_quad(integrand, 0, 12, n=60)[0]


def normals(rng):
    inputs = {
        "mean": 2 * rng.standard_normal((PAIRS, DIMENSIONS)),
        "logVariance": rng.uniform(-6, 3, (PAIRS, DIMENSIONS)),
        "otherMean": 2 * rng.standard_normal((PAIRS, DIMENSIONS)),
        "otherLogVariance": rng.uniform(-2, 3, (PAIRS, DIMENSIONS)),
    }
    inputs = {name: values.astype(np.float32) for name, values in inputs.items()}
    m, v, n, w = (values.astype(np.float64) for values in inputs.values())
    closed = (np.exp(v - w) + (m - n) ** 2 * np.exp(-w) - 1 - v + w) / 2
    standard = (np.exp(v) + m**2 - 1 - v) / 2
    integral = np.vectorize(quadrature)(m, np.exp(v / 2), n, np.exp(w / 2))
    return {
        **inputs,
        "kl": answers(closed.sum(-1)),
        "quadrature": answers(integral.sum(-1)),
        "klStandard": answers(standard.sum(-1)),
    }


def bernoullis(rng):
    logits, other = (rng.choice([0.5, 3.0, 12.0], PAIRS) * rng.standard_normal((2, PAIRS))).astype(np.float32)
    mp.mp.dps = 40

    def divergence(a, b):
        p, q = mp.mpf(1) / (1 + mp.exp(-mp.mpf(float(a)))), mp.mpf(1) / (1 + mp.exp(-mp.mpf(float(b))))
        return p * mp.log(p / q) + (1 - p) * mp.log((1 - p) / (1 - q))

    return {"logits": logits, "other": other, "kl": answers([divergence(a, b) for a, b in zip(logits, other)])}


def categoricals(rng):
    logits, other = (3 * rng.standard_normal((2, PAIRS, DIMENSIONS, LEVELS))).astype(np.float32)
    log_p, log_q = (special.log_softmax(x.astype(np.float64), axis=-1) for x in (logits, other))
    return {"logits": logits, "other": other, "kl": answers((np.exp(log_p) * (log_p - log_q)).sum((-2, -1)))}


def tables():
    rng = np.random.default_rng(6)
    return {"kl-normal": normals(rng), "kl-bernoulli": bernoullis(rng), "kl-categorical": categoricals(rng)}
