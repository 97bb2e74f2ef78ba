"""
Disentanglement scores of several codes by disentanglement_lib 1.5 on scikit-learn, and by SciPy what it lacks. Install
requirements-disentanglement.txt first; no other subject needs it.
"""

import sys
import types

import gin
import numpy as np
from scipy import special, stats
from sklearn import linear_model, preprocessing

from tables import answers

# The library reads its settings through a module that imports TensorFlow; gin alone does the same.
sys.modules["gin.tf"] = gin
gin.tf = gin

from disentanglement_lib.evaluation.metrics import (  # noqa: E402
    beta_vae,
    dci,
    factor_vae,
    irs,
    mig,
    modularity_explicitness,
    sap_score,
    utils,
)

SIZES = (3, 4, 6)
POINTS, TRAIN = 900, 600
CODES = 5


def bind_settings():
    gin.clear_config()
    gin.bind_parameter("discretizer.discretizer_fn", utils._histogram_discretize)
    gin.bind_parameter("discretizer.num_bins", 20)
    gin.bind_parameter("prune_dims.threshold", 0.05)


def scale(factors):
    return (factors - factors.mean(0)) / factors.std(0)


def kinds(factors, rng):
    """Codes whose scores are known, and one that is a bit of everything, each [points, 5]."""
    points = len(factors)
    v0, v1, v2 = factors.T.astype(np.float64)
    dead = np.zeros(points)
    rotation = np.linalg.qr(rng.standard_normal((3, 3)))[0]
    noise = rng.standard_normal((points, CODES))
    return {
        "perfect": np.stack([v0, v1, v2, dead, dead], 1),
        "permuted": np.stack([dead, -v2, 2 * v0, dead, v1 - 1], 1),
        "rotated": np.concatenate([scale(factors) @ rotation, 1e-3 * noise[:, :2]], 1),
        "random": noise,
        "redundant": np.stack([v0, v0, v1, v2, v2], 1),
        "mixed": np.stack(
            [v0 + 0.3 * noise[:, 0], v1 + 0.8 * noise[:, 1], v0 * v2 + noise[:, 2], noise[:, 3], v1 + v2 + 0.2 * noise[:, 4]], 1
        ),
    }


class Grid:
    """Every combination of factors as the library's ground truth; remembers which points it was asked for."""

    def __init__(self):
        self.num_factors = len(SIZES)
        self.asked = []

    def sample_factors(self, count, random_state):
        return np.stack([random_state.randint(size, size=count) for size in SIZES], 1)

    def sample_observations_from_factors(self, factors, _random_state):
        points = np.ravel_multi_index(factors.T, SIZES)
        self.asked.append(points)
        return points

    def sample_observations(self, count, random_state):
        return self.sample_observations_from_factors(self.sample_factors(count, random_state), random_state)


def sampled_scores(codes, groups, pairs):
    """FactorVAE and beta-VAE scores of a grid's codes, and the points that were drawn for them: the same for all codes."""
    grid, random_state = Grid(), np.random.RandomState(5)
    encode = codes.__getitem__
    variances = np.var(codes, axis=0, ddof=1)
    active = factor_vae._prune_dims(variances)

    def votes(count):
        drawn = [factor_vae._generate_training_sample(grid, encode, 16, random_state, variances, active) for _ in range(count)]
        table = np.zeros((grid.num_factors, int(active.sum())))
        for factor, code in drawn:
            table[factor, code] += 1
        return np.array([factor for factor, _ in drawn]), table

    factor_train, train_table = votes(groups)
    factor_test, test_table = votes(groups)
    answer = np.argmax(train_table, axis=0)
    factor_score = test_table[answer, np.arange(test_table.shape[1])].sum() / test_table.sum()
    factor_points = np.array(grid.asked)

    grid.asked.clear()
    train_points, train_labels = beta_vae._generate_training_batch(grid, encode, 8, pairs, random_state)
    test_points, test_labels = beta_vae._generate_training_batch(grid, encode, 8, pairs, random_state)
    model = linear_model.LogisticRegression(tol=1e-8, max_iter=10_000).fit(train_points, train_labels)
    drawn = np.array(grid.asked).reshape(2 * pairs, 2, 8).transpose(0, 2, 1).reshape(2 * pairs, 16)
    points = {
        "factorGroups": factor_points.astype(np.float32),
        "factorShared": np.concatenate([factor_train, factor_test]).astype(np.float32),
        "betaGroups": drawn.astype(np.float32),
        "betaShared": np.concatenate([train_labels, test_labels]).astype(np.float32),
    }
    return points, {"factorVae": factor_score, "betaVae": np.mean(model.predict(test_points) == test_labels)}


def gap(codes, factors):
    return mig._compute_mig(codes.T, factors.T)["discrete_mig"]


def scores(codes, factors):
    """Scores of one code: all points, or the first 600 to learn from and the others to test."""
    train, test = codes[:TRAIN].T, codes[TRAIN:].T
    y_train, y_test = factors[:TRAIN].T, factors[TRAIN:].T
    information = utils.discrete_mutual_info(utils.make_discretizer(codes.T), factors.T)
    np.random.seed(0)
    importances, _, accuracy = dci.compute_importance_gbt(train, y_train, test, y_test)
    centre, spread = train.mean(1, keepdims=True), train.std(1, keepdims=True)
    spread[spread == 0] = 1
    explicit = [
        modularity_explicitness.explicitness_per_factor((train - centre) / spread, y, (test - centre) / spread, z)[1]
        for y, z in zip(y_train, y_test)
    ]
    active = codes[:, codes.var(0) > 0]
    return {
        "mig": gap(codes, factors),
        "modularity": modularity_explicitness.modularity(information),
        "explicitness": np.mean(explicit),
        "sap": sap_score.compute_avg_diff_top_two(sap_score.compute_score_matrix(train, y_train, test, y_test, False)),
        "sapContinuous": sap_score.compute_avg_diff_top_two(
            sap_score.compute_score_matrix(codes.T, factors.T, None, None, True)
        ),
        "irs": irs.scalable_disentanglement_score(factors, active)["avg_score"],
        "irsMaximum": irs.scalable_disentanglement_score(factors, active, 1.0)["avg_score"],
        "disentanglement": dci.disentanglement(importances),
        "completeness": dci.completeness(importances),
        "informativeness": accuracy,
    }, {"information": information, "importances": importances}


def relative_strength(relations):
    def strength(axis):
        total = relations.sum(axis)
        return np.mean(np.where(total > 0, relations.max(axis) ** 2 / np.where(total > 0, total, 1), 0))

    return (strength(0) + strength(1)) / 2


def ranking(models, relate):
    """The published formula: models with codes [points, codes], all of them informative."""
    scaled = [preprocessing.StandardScaler().fit_transform(codes) for codes in models]
    pairs = np.array([[relative_strength(relate(a, b)) for b in scaled] for a in scaled])
    return [np.median(np.delete(pairs[:, i], i)) for i in range(len(models))]


def lasso(a, b):
    return np.abs(linear_model.Lasso(alpha=0.1, tol=1e-12, max_iter=100_000).fit(a, b).coef_).T


def spearman(a, b):
    return np.array([[abs(stats.spearmanr(x, y).statistic) for y in b.T] for x in a.T])


def posterior_gap(mean, log_variance, factors, draws):
    """The continuous form: I(z_j; v_k) = H(z_j) - H(z_j | v_k), with q(z) and q(z | v) as mixtures of posteriors."""
    points = len(mean)

    def log_density(members):
        d = draws[:, None] - mean[None, members]
        v = log_variance[None, members]
        return special.logsumexp(-0.5 * (np.log(2 * np.pi) + v + d**2 / np.exp(v)), axis=1) - np.log(len(members))

    marginal = log_density(np.arange(points))
    information = np.zeros((mean.shape[1], factors.shape[1]))
    entropy = np.zeros(factors.shape[1])
    for k, column in enumerate(factors.T):
        conditional = np.zeros_like(draws)
        for value in np.unique(column):
            members = np.flatnonzero(column == value)
            conditional[members] = log_density(members)[members]
        information[:, k] = (conditional - marginal).mean(0)
        entropy[k] = stats.entropy(np.unique(column, return_counts=True)[1])
    ordered = np.sort(information, axis=0)
    return information, np.mean((ordered[-1] - ordered[-2]) / entropy)


def tables():
    bind_settings()
    rng = np.random.default_rng(13)
    factors = np.stack([rng.integers(size, size=POINTS) for size in SIZES], 1).astype(np.float32)
    codes = {name: table.astype(np.float32) for name, table in kinds(factors, rng).items()}
    whole = {"factors": factors}
    for name, table in codes.items():
        values, matrices = scores(table.astype(np.float64), factors.astype(np.float64))
        whole[f"{name}/codes"] = table
        whole |= {f"{name}/{score}": answers([value]) for score, value in values.items()}
        whole |= {f"{name}/{matrix}": answers(value) for matrix, value in matrices.items()}
        print(name, {score: round(float(value), 4) for score, value in values.items()})
    alive = [codes[name].astype(np.float64) for name in ("rotated", "random", "redundant", "mixed")]
    whole["ranking/lasso"] = answers(ranking(alive, lasso))
    whole["ranking/spearman"] = answers(ranking(alive, spearman))

    grid = np.stack(np.unravel_index(np.arange(np.prod(SIZES)), SIZES), 1).astype(np.float32)
    sampled = {"factors": grid}
    for name, table in kinds(grid, rng).items():
        points, values = sampled_scores(table.astype(np.float32).astype(np.float64), 400, 400)
        sampled |= {**points, f"{name}/codes": table.astype(np.float32)}
        sampled |= {f"{name}/{score}": answers([value]) for score, value in values.items()}
        print(name, {score: round(float(value), 4) for score, value in values.items()})

    mean = codes["mixed"][:300]
    log_variance = rng.uniform(-4, 0, mean.shape).astype(np.float32)
    draws = (mean + np.exp(log_variance / 2) * rng.standard_normal(mean.shape)).astype(np.float32)
    information, value = posterior_gap(*(a.astype(np.float64) for a in (mean, log_variance, factors[:300], draws)))
    posterior = {
        **{"mean": mean, "logVariance": log_variance, "factors": factors[:300], "draws": draws},
        **{"information": answers(information), "gap": answers([value])},
    }
    return {"disentanglement": whole, "disentanglement-groups": sampled, "disentanglement-posterior": posterior}
