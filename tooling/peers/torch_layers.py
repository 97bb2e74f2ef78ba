"""Layers and densities in PyTorch, on weights by elbo's paths. Images are channels_last, which oneDNN convolves fastest."""

import math

import torch
import torch.nn.functional as F

LOG_TWO_PI = math.log(2 * math.pi)


def to_torch(path, values):
    """A weight of its own in PyTorch's layout, the same for both convolutions: elbo's transposed ones swap the last axes."""
    tensor = torch.tensor(values)
    if not path.endswith("kernel"):
        return tensor
    if tensor.ndim == 2:
        return tensor.t().contiguous()
    return tensor.permute(3, 2, 0, 1).contiguous(memory_format=torch.channels_last)


def images(batch):
    """[n, height, width, channels] as [n, channels, height, width], without moving a value."""
    return batch.permute(0, 3, 1, 2)


def flatten(x):
    """The values of each image in elbo's order, channels last."""
    return x.permute(0, 2, 3, 1).flatten(1)


def unflatten(x, height, width):
    return images(x.view(len(x), height, width, -1))


def dense(p, path, x):
    return F.linear(x, p[f"{path}/kernel"], p.get(f"{path}/bias"))


def mlp(p, path, count, activation, x):
    """Dense layers with an activation between them."""
    for layer in range(count - 1):
        x = activation(dense(p, f"{path}/dense{layer}", x))
    return dense(p, f"{path}/dense{count - 1}", x)


def gated(p, path, x):
    return dense(p, f"{path}/linear", x) * torch.sigmoid(dense(p, f"{path}/gate", x))


def conv(p, path, x, stride=1, padding=0):
    return F.conv2d(x, p[f"{path}/kernel"], p.get(f"{path}/bias"), stride, padding)


def up(p, path, x):
    """Doubles height and width by a transposed convolution of 4 x 4."""
    return F.conv_transpose2d(x, p[f"{path}/kernel"], p.get(f"{path}/bias"), 2, 1)


def residual(p, path, x):
    return x + conv(p, f"{path}/conv2d3", F.relu(conv(p, f"{path}/conv2d1", F.relu(x), 1, 1)))


def batch_norm(p, path, x, moves=True):
    """By the statistics of the batch; the moving averages follow them where `moves`."""
    averages = (p[f"{path}/movingMean"], p[f"{path}/movingVariance"]) if moves else (None, None)
    return F.batch_norm(x, *averages, p[f"{path}/scale"], p[f"{path}/offset"], training=True, momentum=0.1, eps=1e-5)


def normal(outputs, noise):
    """Mean, logarithm of the variance and draw of the normal that a network's outputs stand for."""
    mean, log_variance = outputs.chunk(2, -1)
    return mean, log_variance, mean + torch.exp(0.5 * log_variance) * noise


def kl_from_standard(mean, log_variance):
    return 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(-1)


def log_normal(z, mean, log_variance):
    return -0.5 * (log_variance + (z - mean).square() * torch.exp(-log_variance) + LOG_TWO_PI).sum(-1)


def log_standard(z):
    return -0.5 * (z.square() + LOG_TWO_PI).sum(-1)


def log_drawn(log_variance, noise):
    """log q of a draw from the noise that made it."""
    return -0.5 * (noise.square() + log_variance + LOG_TWO_PI).sum(-1)


def cross_entropy_of_bits(logits, x):
    """-log p(x) of bits, summed over the last axis."""
    return F.binary_cross_entropy_with_logits(logits, x, reduction="none").sum(-1)
