"""Log densities of scikit-learn's PCA and factor analysis, and Student's quantiles of SciPy."""

import numpy as np
from scipy import stats
from sklearn.decomposition import PCA, FactorAnalysis

from tables import answers

RNG_SEED = 60
LATENTS = (1, 3)
PROBABILITIES = (0.55, 0.9, 0.975, 0.999)
DEGREES = (1.0, 1.7, 2.0, 5.0, 29.3, 400.0)


def draw(rng, count, loadings, noise, mean):
    codes = rng.standard_normal((count, loadings.shape[1]))
    return (codes @ loadings.T + rng.standard_normal((count, len(noise))) * noise + mean).astype(np.float32)


def tables():
    rng = np.random.default_rng(RNG_SEED)
    loadings = rng.standard_normal((8, 3))
    noise = np.exp(rng.standard_normal(8) / 2)
    mean = 10 * rng.standard_normal(8)
    columns = {}
    for latent in LATENTS:
        # Of as many factors as are looked for: with fewer, factor analysis has several local maxima.
        train, test = (draw(rng, count, loadings[:, :latent], noise, mean) for count in (200, 60))
        pca = PCA(n_components=latent, svd_solver="full").fit(train.astype(np.float64))
        factors = FactorAnalysis(n_components=latent, tol=1e-13, max_iter=100000).fit(train.astype(np.float64))
        columns |= {
            f"train-{latent}": train,
            f"test-{latent}": test,
            f"pca-{latent}": answers(pca.score_samples(test.astype(np.float64))),
            f"factor-analysis-{latent}": answers(factors.score_samples(test.astype(np.float64))),
        }
    grid = np.array([(p, d) for d in DEGREES for p in PROBABILITIES], dtype=np.float32).astype(np.float64)
    student = {
        "probability": grid[:, 0].astype(np.float32),
        "degrees": grid[:, 1].astype(np.float32),
        "quantile": answers(stats.t.ppf(grid[:, 0], grid[:, 1])),
    }
    return {"baselines": columns, "student": student}
