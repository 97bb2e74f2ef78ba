"""softplus, log-sigmoid and sigmoid on [-87, 87], and log-sum-exp with its gradient."""

import mpmath as mp
import numpy as np

from tables import answers

mp.mp.dps = 60


def sigmoids(rng):
    tails = np.concatenate([rng.uniform(0, 87, 700), 10 ** rng.uniform(-8, 0, 300), np.linspace(10, 20, 100)])
    x = np.concatenate([-tails, [0.0], tails]).astype(np.float32)
    exact = [mp.mpf(float(v)) for v in x]
    return {
        "x": x,
        "softplus": answers([mp.log1p(mp.exp(v)) for v in exact]),
        "logSigmoid": answers([-mp.log1p(mp.exp(-v)) for v in exact]),
        "sigmoid": answers([1 / (1 + mp.exp(-v)) for v in exact]),
    }


def log_sum_exp(rng):
    x = (rng.choice([1.0, 20.0], (300, 1)) * rng.standard_normal((300, 6)) + rng.choice([0.0, 1e3, -1e4], (300, 1))).astype(np.float32)
    x[rng.random(x.shape) < 0.1] = -np.inf
    exact = [[mp.mpf(float(v)) for v in row] for row in x]
    value = [mp.log(mp.fsum(mp.exp(v) for v in row)) for row in exact]
    gradient = [[mp.exp(v - total) for v in row] for row, total in zip(exact, value)]
    return {"x": x, "logSumExp": answers(value), "gradient": answers(gradient)}


def tables():
    rng = np.random.default_rng(7)
    return {"softplus": sigmoids(rng), "log-sum-exp": log_sum_exp(rng)}
