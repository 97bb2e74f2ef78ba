"""Dirichlet distribution: density, entropy and divergence."""

import mpmath as mp
import numpy as np

from tables import answers

mp.mp.dps = 40


def exact(values):
    return [mp.mpf(float(x)) for x in values]


def log_beta(concentration):
    return mp.fsum(mp.loggamma(a) for a in concentration) - mp.loggamma(mp.fsum(concentration))


def log_density(concentration, point):
    """At the point divided by its sum, which is 1 but for rounding."""
    a, total = exact(concentration), mp.fsum(point)
    return mp.fsum((ai - 1) * mp.log(x / total) for ai, x in zip(a, point)) - log_beta(a)


def entropy(concentration):
    a = exact(concentration)
    total = mp.fsum(a)
    inner = mp.fsum((ai - 1) * mp.digamma(ai) for ai in a)
    return log_beta(a) + (total - len(a)) * mp.digamma(total) - inner


def divergence(q, p):
    a, b = exact(q), exact(p)
    of_total = mp.digamma(mp.fsum(a))
    return log_beta(b) - log_beta(a) + mp.fsum((ai - bi) * (mp.digamma(ai) - of_total) for ai, bi in zip(a, b))


def densities(rng, settings=400, values=25):
    """Draws of the distribution itself, in three dimensions."""
    concentration = (10 ** rng.uniform(-1, 3, (settings, 3))).astype(np.float32)
    draws = rng.gamma(concentration[:, None].repeat(values, axis=1)) + 1e-20
    value = (draws / draws.sum(-1, keepdims=True)).astype(np.float32).reshape(-1, 3)
    concentration = concentration.repeat(values, axis=0)
    answer = [log_density(a, exact(x)) for a, x in zip(concentration, value)]
    return {"concentration": concentration, "value": value, "logProb": answers(answer)}


def entropies(rng, count=500):
    concentration = (10 ** rng.uniform(-2, 3, (count, 5))).astype(np.float32)
    return {"concentration": concentration, "entropy": answers([entropy(a) for a in concentration])}


def divergences(rng, count=500):
    """Pairs far apart and, in the second half, near each other."""
    near = np.arange(count)[:, None] >= count // 2
    q = 10 ** rng.uniform(-2, 3, (count, 5))
    p = np.where(near, q * 10 ** rng.uniform(-0.1, 0.1, q.shape), 10 ** rng.uniform(-1, 1, q.shape))
    q, p = q.astype(np.float32), p.astype(np.float32)
    return {"q": q, "p": p, "divergence": answers([divergence(*pair) for pair in zip(q, p)])}


def tables():
    rng = np.random.default_rng(23)
    return {
        "dirichlet-log-prob": densities(rng),
        "dirichlet-entropy": entropies(rng),
        "dirichlet-divergence": divergences(rng),
    }
