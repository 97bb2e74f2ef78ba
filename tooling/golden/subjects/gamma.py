"""Gamma distribution: density, entropy, divergence, quantiles, and the gradient of log z at a fixed quantile."""

import mpmath as mp
import numpy as np
from scipy import integrate, stats

from tables import answers

mp.mp.dps = 40


def float32(values):
    return np.asarray(values, dtype=np.float32)


def log_density(concentration, rate, x):
    a, r, x = mp.mpf(float(concentration)), mp.mpf(float(rate)), mp.mpf(float(x))
    return a * mp.log(r) - mp.loggamma(a) + (a - 1) * mp.log(x) - r * x


def densities(rng, settings=400):
    """Values in the middle and far into both tails, 25 for each setting."""
    concentration, rate = float32(10 ** rng.uniform(-2, 3, settings)), float32(10 ** rng.uniform(-3, 3, settings))
    lower = stats.gamma.ppf(np.concatenate([[1e-12, 1e-6, 1e-3], np.linspace(0.02, 0.98, 19)]), concentration[:, None])
    upper = stats.gamma.isf([1e-3, 1e-6, 1e-12], concentration[:, None])
    standard = np.concatenate([lower, upper], axis=1)
    value = float32(np.maximum(standard, 1e-30) / rate[:, None]).ravel()
    concentration, rate = concentration.repeat(25), rate.repeat(25)
    answer = [log_density(*point) for point in zip(concentration, rate, value)]
    return {"concentration": concentration, "rate": rate, "value": value, "logProb": answers(answer)}


def entropies(rng, count=1000):
    concentration, rate = float32(10 ** rng.uniform(-2, 4, count)), float32(10 ** rng.uniform(-3, 3, count))
    entropy = []
    for a, r in zip(concentration, rate):
        a, r = mp.mpf(float(a)), mp.mpf(float(r))
        entropy.append(a - mp.log(r) + mp.loggamma(a) + (1 - a) * mp.digamma(a))
    return {"concentration": concentration, "rate": rate, "entropy": answers(entropy)}


def divergences(rng, count=1000):
    """Pairs far apart and, in the second half, near each other."""
    near = np.arange(count) >= count // 2
    names = ("qConcentration", "qRate", "pConcentration", "pRate")
    q = [10 ** rng.uniform(-2, 3, count), 10 ** rng.uniform(-2, 2, count)]
    p = [np.where(near, x * 10 ** rng.uniform(-0.1, 0.1, count), 10 ** rng.uniform(-1, 1, count)) for x in q]
    columns = dict(zip(names, map(float32, q + p)))
    divergence = []
    for point in zip(*columns.values()):
        a, r, b, s = (mp.mpf(float(x)) for x in point)
        logs = mp.loggamma(b) - mp.loggamma(a) + b * mp.log(r / s)
        divergence.append((a - b) * mp.digamma(a) + logs + a * (s / r - 1))
    return {**columns, "divergence": answers(divergence)}


def divergences_by_quadrature(rng, count=50):
    """The integral of q (log q - log p) over log x, by adaptive quadrature: no closed form enters."""
    columns = {name: float32(10 ** rng.uniform(-0.5, 1.5, count)) for name in ("qConcentration", "qRate", "pConcentration", "pRate")}
    divergence = []
    for point in zip(*columns.values()):
        a, r, b, s = map(float, point)
        q, p = stats.gamma(a, scale=1 / r), stats.gamma(b, scale=1 / s)

        def integrand(y):
            x = np.exp(y)
            return q.pdf(x) * x * (q.logpdf(x) - p.logpdf(x))

        low, middle, high = np.log(q.ppf([1e-30, 0.5, 1 - 1e-16])) + np.array([0, 0, 2])
        parts = [integrate.quad(integrand, *ends, epsabs=1e-12, limit=500)[0] for ends in ((low, middle), (middle, high))]
        divergence.append(sum(parts))
    return {**columns, "divergence": answers(divergence)}


def quantiles(levels=999):
    """log of the quantiles at 0.001 ... 0.999, one row for each concentration."""
    concentration = float32([0.05, 0.7, 3, 1000])
    level = np.arange(1, levels + 1) / (levels + 1)
    rows = [[log_quantile(float(a), p) for p in level] for a in concentration]
    return {"concentration": concentration, "logQuantile": answers(rows)}


def log_quantile(a, level):
    """SciPy's answer or, where it would underflow, F(z) = z^a / Gamma(a + 1), whose error is of the order of z."""
    small = (np.log(level) + float(mp.loggamma(a + 1))) / a
    return small if small < -40 else np.log(stats.gamma.ppf(level, a))


def gradients(rng, count=1500):
    """d(log z)/da = -(dF(z; a)/da) / (z p(z; a)), by central differences of F with 40 digits."""
    concentration = float32(10 ** rng.uniform(-2, 3, count))
    third = count // 3
    level = np.concatenate([rng.uniform(0, 1, third), 10 ** rng.uniform(-7, 0, third), 1 - 10 ** rng.uniform(-7, 0, third)])
    log_draw = float32([log_quantile(float(a), p) for a, p in zip(concentration, level)])
    return {
        "concentration": concentration,
        "logDraw": log_draw,
        "gradient": answers([gradient(float(a), float(y)) for a, y in zip(concentration, log_draw)]),
    }


def gradient(a, log_draw):
    a, y, step = mp.mpf(a), mp.mpf(log_draw), mp.mpf(10) ** -12
    z = mp.exp(y)
    change = mp.gammainc(a + step, 0, z, regularized=True) - mp.gammainc(a - step, 0, z, regularized=True)
    return -change / (2 * step) / mp.exp(a * y - z - mp.loggamma(a))


def tables():
    rng = np.random.default_rng(21)
    return {
        "gamma-log-prob": densities(rng),
        "gamma-entropy": entropies(rng),
        "gamma-divergence": divergences(rng),
        "gamma-divergence-quadrature": divergences_by_quadrature(rng),
        "gamma-quantile": quantiles(),
        "gamma-draw-gradient": gradients(rng),
    }
