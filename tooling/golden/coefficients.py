#!/usr/bin/env python3
"""Prints the polynomials in packages/core/src/tensor/{log-gamma,digamma,trigamma}.ts, highest power first.

Each interpolates its function at Chebyshev nodes, in t - 1/2 on [0, 1] or in 1/x^2 on [0, 1/9]; those in
packages/core/src/random/box-muller.ts in the square of their argument, on [0, 1] or up to ((sqrt 2 - 1) / (sqrt 2 + 1))^2.
"""

import mpmath as mp

mp.mp.dps = 40
ROOT = mp.findroot(mp.digamma, 1.46)


def interpolate(f, low, high, degree, middle):
    nodes = [(low + high) / 2 + (high - low) / 2 * mp.cos(mp.pi * (i + 0.5) / (degree + 1)) for i in range(degree + 1)]
    powers = mp.matrix(degree + 1)
    for i, node in enumerate(nodes):
        for j in range(degree + 1):
            powers[i, j] = (node - middle) ** j
    return list(mp.lu_solve(powers, mp.matrix([f(node) for node in nodes])))[::-1]


def on_unit(f, degree):
    return interpolate(f, mp.mpf(0), mp.mpf(1), degree, mp.mpf(1) / 2)


def on_tail(f, degree):
    return interpolate(lambda square: f(1 / mp.sqrt(square)), mp.mpf(0), mp.mpf(1) / 9, degree, 0)


def in_square(f, largest, degree):
    return interpolate(lambda square: f(mp.sqrt(square)), mp.mpf(0), mp.mpf(largest), degree, 0)


def stirling_error(x):
    return mp.loggamma(x) - (x - 0.5) * mp.log(x) + x - mp.log(2 * mp.pi) / 2


POLYNOMIALS = {
    "logGamma(1 + t) / (t (t - 1))": on_unit(lambda t: mp.loggamma(1 + t) / (t * (t - 1)), 8),
    "stirlingError(x) x": on_tail(lambda x: stirling_error(x) * x, 4),
    "digamma(1 + t) / (1 + t - root)": on_unit(lambda t: mp.digamma(1 + t) / (1 + t - ROOT), 9),
    "(log x - 1/(2x) - digamma(x)) x^2": on_tail(lambda x: (mp.log(x) - 1 / (2 * x) - mp.digamma(x)) * x**2, 4),
    "trigamma(1 + t)": on_unit(lambda t: mp.psi(1, 1 + t), 10),
    "(trigamma(x) - 1/x - 1/(2x^2)) x^3": on_tail(lambda x: (mp.psi(1, x) - 1 / x - 1 / (2 * x**2)) * x**3, 4),
    "-4 atanh(s) / s": in_square(lambda s: -4 * mp.atanh(s) / s, ((mp.sqrt(2) - 1) / (mp.sqrt(2) + 1)) ** 2, 3),
    "sin(pi y / 4) / y": in_square(lambda y: mp.sin(mp.pi * y / 4) / y, 1, 3),
    "cos(pi y / 4)": in_square(lambda y: mp.cos(mp.pi * y / 4), 1, 4),
}

for name, coefficients in POLYNOMIALS.items():
    print(f"{name}: [{', '.join(mp.nstr(c, 10) for c in coefficients)}]")
print("root of digamma:", mp.nstr(ROOT, 20))
