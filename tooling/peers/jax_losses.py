"""Losses of the workloads of `bench speed` that one optimiser lowers, in JAX: loss(p, x, draw) of weights, batch, noise.

Each gives the loss and the new values of state that gradients do not move, by path.
"""

import math

import jax
import jax.numpy as jnp

from jax_layers import (
    LOG_TWO_PI,
    conv,
    cross_entropy_of_bits,
    dense,
    gated,
    kl_from_standard,
    log_drawn,
    log_normal,
    log_standard,
    mlp,
    normal,
    residual,
    up,
)

relu = jax.nn.relu


def digits_vae(p, x, draw):
    mean, log_variance, z = normal(mlp(p, "encoder", 3, jax.nn.leaky_relu, x), draw(len(x), 16))
    logits = mlp(p, "decoder/mlp0", 3, jax.nn.leaky_relu, z).reshape(len(x), 64, 17)
    levels = x.astype(jnp.int32)[..., None]
    nll = -jnp.take_along_axis(jax.nn.log_softmax(logits), levels, -1).sum((1, 2))
    return (nll + kl_from_standard(mean, log_variance)).mean(), {}


def mlp_vae(p, x, draw):
    mean, log_variance, z = normal(mlp(p, "encoder", 2, relu, x), draw(len(x), 20))
    nll = cross_entropy_of_bits(mlp(p, "decoder/mlp0", 2, relu, z), x)
    return (nll + kl_from_standard(mean, log_variance)).mean(), {}


def conv_beta_vae(p, x, draw):
    h = x
    for layer in range(4):
        h = relu(conv(p, f"encoder/conv2d{layer}", h, 2, 1))
    mean, log_variance, z = normal(mlp(p, "encoder/mlp5", 3, relu, h.reshape(len(x), -1)), draw(len(x), 10))
    h = relu(mlp(p, "decoder/mlp0", 3, relu, z)).reshape(len(x), 4, 4, 32)
    for layer in range(3, 6):
        h = relu(up(p, f"decoder/transposedConv2d{layer}", h))
    logits = up(p, "decoder/transposedConv2d6", h)
    nll = cross_entropy_of_bits(logits.reshape(len(x), -1), x.reshape(len(x), -1))
    return (nll + 4 * kl_from_standard(mean, log_variance)).mean(), {}


def vq_vae(p, x, draw):
    """-log p(x|z) of variance 0.03, the commitment, and a codebook that follows by moving averages."""
    h = relu(conv(p, "encoder/network/conv2d0", x, 2, 1))
    h = conv(p, "encoder/network/conv2d2", relu(conv(p, "encoder/network/conv2d1", h, 2, 1)), 1, 1)
    for block in (3, 4):
        h = residual(p, f"encoder/network/residualBlock{block}", h)
    encoded = conv(p, "encoder/network/conv2d6", relu(h))
    chosen, moved = quantise(p, jax.lax.stop_gradient(encoded))
    h = conv(p, "decoder/network/conv2d0", encoded + jax.lax.stop_gradient(chosen - encoded), 1, 1)
    for block in (1, 2):
        h = residual(p, f"decoder/network/residualBlock{block}", h)
    decoded = up(p, "decoder/network/transposedConv2d5", relu(up(p, "decoder/network/transposedConv2d4", relu(h))))
    pixels = x[0].size
    reconstruction = ((decoded - x) ** 2).sum() / (0.06 * len(x)) + 0.5 * pixels * (LOG_TWO_PI + math.log(0.03))
    return reconstruction + 0.25 * 3072 / 4096 * ((encoded - chosen) ** 2).sum() / len(x), moved


def quantise(p, encoded):
    """The nearest vectors of the codebook, and the codebook moved towards those that chose them."""
    vectors, count, total, unseen = (p[f"encoder/codebook/{name}"] for name in ("vectors", "count", "sum", "unseen"))
    rows = encoded.reshape(-1, vectors.shape[1])
    codes = (rows @ vectors.T - 0.5 * (vectors**2).sum(1)).argmax(1)
    one_hot = jax.nn.one_hot(codes, len(vectors))
    unseen = 0.99 * unseen
    count = 0.99 * count + 0.01 * one_hot.sum(0)
    total = 0.99 * total + 0.01 * (one_hot.T @ rows)
    counts = count / (1 - unseen)
    smoothed = (counts + 1e-5) / (counts.sum() + len(vectors) * 1e-5) * counts.sum()
    means = total / ((1 - unseen) * smoothed)[:, None]
    moved = {"vectors": jnp.where(count[:, None] > 0, means, vectors), "count": count, "sum": total, "unseen": unseen}
    return vectors[codes].reshape(encoded.shape), {f"encoder/codebook/{name}": value for name, value in moved.items()}


def vamp_vae(p, x, draw):
    def encode(images):
        return dense(p, "encoder/dense2", gated(p, "encoder/gatedDense1", gated(p, "encoder/gatedDense0", images)))

    noise = draw(len(x), 40)
    _, log_variance, z = normal(encode(x), noise)
    means, log_variances = jnp.split(encode(jnp.clip(p["prior/pseudoInputs"], 0, 1)), 2, -1)
    joint = log_normal(z[:, None], means, log_variances)
    log_p = jax.nn.logsumexp(joint, 1) - math.log(len(means))
    h = gated(p, "decoder/gatedDense1", gated(p, "decoder/gatedDense0", z))
    nll = cross_entropy_of_bits(dense(p, "decoder/dense2", h), x)
    return (nll + log_drawn(log_variance, noise) - log_p).mean(), {}


def iaf_vae(p, x, draw):
    mean, log_variance, context = jnp.split(mlp(p, "encoder/network", 3, jnp.tanh, x), (32, 64), -1)
    noise = draw(len(x), 32)
    z = mean + jnp.exp(0.5 * log_variance) * noise
    log_q = log_drawn(log_variance, noise)
    for step in (0, 2, 4, 6):
        path = f"encoder/flow/inverseAutoregressive{step}"
        seen = masked(p, f"{path}/input", INPUT_MASK, z) + dense(p, f"{path}/context", context)
        logit, target = jnp.split(masked(p, f"{path}/rest/maskedDense1", OUTPUT_MASK, jnp.tanh(seen)), 2, -1)
        z = (target + jax.nn.sigmoid(logit + 2) * (z - target))[:, ::-1]
        log_q = log_q - jax.nn.log_sigmoid(logit + 2).sum(-1)
    nll = cross_entropy_of_bits(mlp(p, "decoder/mlp0", 3, jnp.tanh, z), x)
    return (nll + log_q - log_standard(z)).mean(), {}


def masked(p, path, mask, x):
    return x @ (p[f"{path}/kernel"] * mask) + p[f"{path}/bias"]


"""Hidden unit i sees the first i * 32 // 320 inputs; output j sees hidden units of fewer than j + 1 inputs."""
SEEN = jnp.arange(320) * 32 // 320
INPUT_MASK = (jnp.arange(32)[:, None] < SEEN).astype(jnp.float32)
OUTPUT_MASK = jnp.tile((SEEN[:, None] <= jnp.arange(32)).astype(jnp.float32), (1, 2))


def importance_weighted(samples):
    def loss(p, x, draw):
        mean, log_variance = jnp.split(mlp(p, "encoder", 3, jnp.tanh, x), 2, -1)
        noise = draw(samples, len(x), 50)
        z = mean + jnp.exp(0.5 * log_variance) * noise
        nll = cross_entropy_of_bits(mlp(p, "decoder/mlp0", 3, jnp.tanh, z), x)
        log_weights = log_standard(z) - log_drawn(log_variance, noise) - nll
        return (math.log(samples) - jax.nn.logsumexp(log_weights, 0)).mean(), {}

    return loss


def info_vae(p, x, draw):
    _, _, z = normal(mlp(p, "encoder", 2, relu, x), draw(len(x), 10))
    w = draw(len(x), 10)
    mmd = mean_kernel(z, z) + mean_kernel(w, w) - 2 * mean_kernel(z, w)
    return cross_entropy_of_bits(mlp(p, "decoder/mlp0", 2, relu, z), x).mean() + 500 * mmd, {}


def mean_kernel(a, b):
    """Mean of exp(-|a_i - b_j|² / units²) over all pairs."""
    squares = (a**2).sum(1)[:, None] + (b**2).sum(1) - 2 * a @ b.T
    return jnp.exp(squares / -(a.shape[1] ** 2)).mean()
