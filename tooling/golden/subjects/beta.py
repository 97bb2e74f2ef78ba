"""Beta distribution: density, entropy, divergence and quantiles."""

import mpmath as mp
import numpy as np
from scipy import integrate, stats

from subjects.dirichlet import divergence, entropy, log_density
from tables import answers

LARGEST = np.float32(1 - 2**-24)


def float32(values):
    return np.asarray(values, dtype=np.float32)


def densities(rng, settings=400):
    """Values in the middle and far into both tails, 25 for each setting."""
    alpha, beta = float32(10 ** rng.uniform(-2, 3, settings)), float32(10 ** rng.uniform(-2, 3, settings))
    lower = stats.beta.ppf(np.concatenate([[1e-12, 1e-6, 1e-3], np.linspace(0.02, 0.98, 19)]), alpha[:, None], beta[:, None])
    upper = stats.beta.isf([1e-3, 1e-6, 1e-12], alpha[:, None], beta[:, None])
    value = np.clip(float32(np.concatenate([lower, upper], axis=1)), np.float32(1e-30), LARGEST).ravel()
    alpha, beta = alpha.repeat(25), beta.repeat(25)
    answer = [log_density((a, b), (mp.mpf(float(x)), 1 - mp.mpf(float(x)))) for a, b, x in zip(alpha, beta, value)]
    return {"alpha": alpha, "beta": beta, "value": value, "logProb": answers(answer)}


def entropies(rng, count=1000):
    alpha, beta = float32(10 ** rng.uniform(-2, 4, count)), float32(10 ** rng.uniform(-2, 4, count))
    return {"alpha": alpha, "beta": beta, "entropy": answers([entropy(pair) for pair in zip(alpha, beta)])}


def divergences(rng, count=1000):
    """Pairs far apart and, in the second half, near each other."""
    near = np.arange(count) >= count // 2
    q = [10 ** rng.uniform(-2, 3, count) for _ in range(2)]
    p = [np.where(near, x * 10 ** rng.uniform(-0.1, 0.1, count), 10 ** rng.uniform(-1, 1, count)) for x in q]
    columns = dict(zip(("qAlpha", "qBeta", "pAlpha", "pBeta"), map(float32, q + p)))
    points = zip(*columns.values())
    return {**columns, "divergence": answers([divergence((a, b), (c, d)) for a, b, c, d in points])}


def divergences_by_quadrature(rng, count=50):
    """The integral of q (log q - log p) over log(x / (1 - x)), by adaptive quadrature: no closed form enters."""
    columns = {name: float32(10 ** rng.uniform(-0.5, 1.5, count)) for name in ("qAlpha", "qBeta", "pAlpha", "pBeta")}
    divergence = []
    for point in zip(*columns.values()):
        q, p = (unnormalised(*map(float, pair)) for pair in (point[:2], point[2:]))
        peak = np.log(point[0]) - np.log(point[1])
        masses = [integral(lambda y, f=f: np.exp(f(y)), peak) for f in (q, p)]
        mean = integral(lambda y: np.exp(q(y)) * (q(y) - p(y)), peak) / masses[0]
        divergence.append(mean - np.log(masses[0]) + np.log(masses[1]))
    return {**columns, "divergence": answers(divergence)}


def unnormalised(a, b):
    """log of x^a (1 - x)^b, the density of y = log(x / (1 - x)) but for a constant."""
    return lambda y: -a * np.logaddexp(0, -y) - b * np.logaddexp(0, y)


def integral(f, peak):
    ends = (-120, peak - 5, peak, peak + 5, 120)
    return sum(integrate.quad(f, low, high, epsabs=1e-14, epsrel=1e-11, limit=500)[0] for low, high in zip(ends, ends[1:]))


def quantiles(levels=999):
    """log(x / (1 - x)) of the quantiles at 0.001 ... 0.999, one row for each pair."""
    alpha, beta = float32([0.3, 2, 500]), float32([0.4, 5, 700])
    level = np.arange(1, levels + 1) / (levels + 1)
    lower = stats.beta.ppf(level, alpha[:, None], beta[:, None])
    upper = stats.beta.isf(level, beta[:, None], alpha[:, None])  # 1 - x, from the mirrored distribution
    return {"alpha": alpha, "beta": beta, "logit": answers(np.log(lower) - np.log(upper))}


def tables():
    rng = np.random.default_rng(22)
    return {
        "beta-log-prob": densities(rng),
        "beta-entropy": entropies(rng),
        "beta-divergence": divergences(rng),
        "beta-divergence-quadrature": divergences_by_quadrature(rng),
        "beta-quantile": quantiles(),
    }
