"""Layers and densities in JAX, on weights by elbo's paths. Images keep elbo's layout, channels last."""

import math

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

LOG_TWO_PI = math.log(2 * math.pi)
LAYOUT = ("NHWC", "HWIO", "NHWC")


def to_jax(path, values):
    """A weight; the kernel of a transposed convolution as that of the convolution which computes it."""
    if "transposedConv2d" in path and path.endswith("kernel"):
        values = np.flip(values, (0, 1)).transpose(0, 1, 3, 2)
    return jnp.asarray(values)


def dense(p, path, x):
    product = x @ p[f"{path}/kernel"]
    return product + p[f"{path}/bias"] if f"{path}/bias" in p else product


def mlp(p, path, count, activation, x):
    """Dense layers with an activation between them."""
    for layer in range(count - 1):
        x = activation(dense(p, f"{path}/dense{layer}", x))
    return dense(p, f"{path}/dense{count - 1}", x)


def gated(p, path, x):
    return dense(p, f"{path}/linear", x) * jax.nn.sigmoid(dense(p, f"{path}/gate", x))


def conv(p, path, x, stride=1, padding=0):
    return convolve(p, path, x, window_strides=(stride, stride), padding=[(padding, padding)] * 2)


def up(p, path, x):
    """Doubles height and width by a transposed convolution of 4 x 4."""
    return convolve(p, path, x, window_strides=(1, 1), padding=[(2, 2)] * 2, lhs_dilation=(2, 2))


def convolve(p, path, x, **window):
    product = lax.conv_general_dilated(x, p[f"{path}/kernel"], dimension_numbers=LAYOUT, **window)
    return product + p[f"{path}/bias"] if f"{path}/bias" in p else product


def residual(p, path, x):
    return x + conv(p, f"{path}/conv2d3", jax.nn.relu(conv(p, f"{path}/conv2d1", jax.nn.relu(x), 1, 1)))


def batch_norm(p, path, x):
    """By the statistics of the batch, which come back too: mean and unbiased variance."""
    mean, variance = x.mean((0, 1, 2)), x.var((0, 1, 2))
    count = x.size // x.shape[-1]
    y = (x - mean) * (lax.rsqrt(variance + 1e-5) * p[f"{path}/scale"]) + p[f"{path}/offset"]
    return y, {f"{path}/movingMean": mean, f"{path}/movingVariance": variance * (count / (count - 1))}


def normal(outputs, noise):
    """Mean, logarithm of the variance and draw of the normal that a network's outputs stand for."""
    mean, log_variance = jnp.split(outputs, 2, -1)
    return mean, log_variance, mean + jnp.exp(0.5 * log_variance) * noise


def kl_from_standard(mean, log_variance):
    return 0.5 * (mean**2 + jnp.exp(log_variance) - 1 - log_variance).sum(-1)


def log_normal(z, mean, log_variance):
    return -0.5 * (log_variance + (z - mean) ** 2 * jnp.exp(-log_variance) + LOG_TWO_PI).sum(-1)


def log_standard(z):
    return -0.5 * (z**2 + LOG_TWO_PI).sum(-1)


def log_drawn(log_variance, noise):
    """log q of a draw from the noise that made it."""
    return -0.5 * (noise**2 + log_variance + LOG_TWO_PI).sum(-1)


def cross_entropies(logits, x):
    """-log p of labels, which need not be 0 or 1."""
    return jnp.maximum(logits, 0) - logits * x + jnp.log1p(jnp.exp(-jnp.abs(logits)))


def cross_entropy_of_bits(logits, x):
    return cross_entropies(logits, x).sum(-1)
