"""Distances between two samples by SciPy and scikit-learn: Frechet, kernel, neighbourhoods, two-sample statistics."""

import numpy as np
from scipy import linalg, stats
from sklearn.metrics.pairwise import euclidean_distances, polynomial_kernel, rbf_kernel
from sklearn.neighbors import KNeighborsClassifier, NearestNeighbors

from tables import answers

RNG_SEED = 61
NEIGHBOURS = (1, 3, 5)


def frechet(a, b):
    roots = linalg.sqrtm(np.cov(a.T) @ np.cov(b.T)).real
    difference = a.mean(0) - b.mean(0)
    return difference @ difference + np.trace(np.cov(a.T)) + np.trace(np.cov(b.T)) - 2 * np.trace(roots)


def frechet_of_few(a, b):
    """Of fewer points than features, by singular values: SciPy's root of a singular matrix keeps few digits."""
    roots = [(x - x.mean(0)) / np.sqrt(len(x) - 1) for x in (a, b)]
    difference = a.mean(0) - b.mean(0)
    overlap = linalg.svdvals(roots[0] @ roots[1].T).sum()
    return difference @ difference + sum((x**2).sum() for x in roots) - 2 * overlap


def unbiased(kernel, a, b):
    within = [(k.sum() - np.trace(k)) / (len(k) * (len(k) - 1)) for k in (kernel(a, a), kernel(b, b))]
    return sum(within) - 2 * kernel(a, b).mean()


def radii(points, k):
    """Distance of each point to its k-th nearest other one."""
    return NearestNeighbors(n_neighbors=k + 1).fit(points).kneighbors(points)[0][:, k]


def neighbourhoods(real, generated, k):
    real_radii, generated_radii = radii(real, k), radii(generated, k)
    distances = euclidean_distances(real, generated)
    return [
        (distances <= real_radii[:, None]).any(0).mean(),
        (distances <= generated_radii[None, :]).any(1).mean(),
        (distances <= real_radii[:, None]).sum(0).mean() / k,
        (distances.min(1) <= real_radii).mean(),
    ]


def tables():
    rng = np.random.default_rng(RNG_SEED)
    mixing = rng.standard_normal((4, 4))
    real = (rng.standard_normal((70, 4)) @ mixing).astype(np.float32)
    generated = (rng.standard_normal((60, 4)) @ mixing * 0.8 + 0.4).astype(np.float32)
    a, b = real.astype(np.float64), generated.astype(np.float64)
    pooled = np.vstack([a, b])
    squares = euclidean_distances(pooled, squared=True)
    median = np.median(squares[np.triu_indices(len(pooled), 1)])
    train, test = np.vstack([a[:35], b[:30]]), np.vstack([a[35:], b[30:]])
    label = np.repeat([0, 1, 0, 1], [35, 30, 35, 30])
    classifier = KNeighborsClassifier(n_neighbors=7).fit(train, label[:65])
    wide = [(rng.standard_normal((n, 64)) * 0.5 + shift).astype(np.float32) for n, shift in ((24, 2.0), (20, 2.1))]
    columns = {
        "real": real,
        "generated": generated,
        "frechet": answers([frechet(a, b)]),
        "wide-real": wide[0],
        "wide-generated": wide[1],
        "wide-frechet": answers([frechet_of_few(*[x.astype(np.float64) for x in wide])]),
        "kernel": answers([unbiased(lambda x, y: polynomial_kernel(x, y, degree=3, gamma=1 / 4, coef0=1), a, b)]),
        "median": answers([median]),
        "mmd": answers([unbiased(lambda x, y: rbf_kernel(x, y, gamma=1 / median), a, b)]),
        "energy": answers([stats.energy_distance(a[:, 0], b[:, 0])]),
        "votes": answers(classifier.predict(test)),
    }
    for k in NEIGHBOURS:
        columns[f"neighbourhoods-{k}"] = answers(neighbourhoods(a, b, k))
    return {"samples": columns}
