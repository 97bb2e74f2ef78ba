"""Losses of the workloads of `bench speed` that one optimiser lowers, in PyTorch: loss(p, x, draw) of weights, batch, noise."""

import math

import torch
import torch.nn.functional as F

from torch_layers import (
    LOG_TWO_PI,
    conv,
    cross_entropy_of_bits,
    dense,
    flatten,
    gated,
    images,
    kl_from_standard,
    log_drawn,
    log_normal,
    log_standard,
    mlp,
    normal,
    residual,
    unflatten,
    up,
)


def digits_vae(p, x, draw):
    mean, log_variance, z = normal(mlp(p, "encoder", 3, F.leaky_relu, x), draw(len(x), 16))
    logits = mlp(p, "decoder/mlp0", 3, F.leaky_relu, z).view(-1, 17)
    nll = F.cross_entropy(logits, x.long().view(-1), reduction="sum") / len(x)
    return nll + kl_from_standard(mean, log_variance).mean()


def mlp_vae(p, x, draw):
    mean, log_variance, z = normal(mlp(p, "encoder", 2, F.relu, x), draw(len(x), 20))
    nll = cross_entropy_of_bits(mlp(p, "decoder/mlp0", 2, F.relu, z), x)
    return (nll + kl_from_standard(mean, log_variance)).mean()


def conv_beta_vae(p, x, draw):
    h = images(x)
    for layer in range(4):
        h = F.relu(conv(p, f"encoder/conv2d{layer}", h, 2, 1))
    mean, log_variance, z = normal(mlp(p, "encoder/mlp5", 3, F.relu, flatten(h)), draw(len(x), 10))
    h = unflatten(F.relu(mlp(p, "decoder/mlp0", 3, F.relu, z)), 4, 4)
    for layer in range(3, 6):
        h = F.relu(up(p, f"decoder/transposedConv2d{layer}", h))
    logits = flatten(up(p, "decoder/transposedConv2d6", h))
    return (cross_entropy_of_bits(logits, x.flatten(1)) + 4 * kl_from_standard(mean, log_variance)).mean()


def vq_vae(p, x, draw):
    """-log p(x|z) of variance 0.03, the commitment, and a codebook that follows by moving averages."""
    image = images(x)
    h = F.relu(conv(p, "encoder/network/conv2d0", image, 2, 1))
    h = F.relu(conv(p, "encoder/network/conv2d1", h, 2, 1))
    h = conv(p, "encoder/network/conv2d2", h, 1, 1)
    for block in (3, 4):
        h = residual(p, f"encoder/network/residualBlock{block}", h)
    encoded = conv(p, "encoder/network/conv2d6", F.relu(h))
    chosen = quantise(p, encoded)
    h = conv(p, "decoder/network/conv2d0", encoded + (chosen - encoded).detach(), 1, 1)
    for block in (1, 2):
        h = residual(p, f"decoder/network/residualBlock{block}", h)
    h = F.relu(up(p, "decoder/network/transposedConv2d4", F.relu(h)))
    decoded = up(p, "decoder/network/transposedConv2d5", h)
    pixels = x[0].numel()
    reconstruction = (decoded - image).square().sum() / (0.06 * len(x)) + 0.5 * pixels * (LOG_TWO_PI + math.log(0.03))
    return reconstruction + 0.25 * 3072 / 4096 * (encoded - chosen).square().sum() / len(x)


@torch.no_grad()
def quantise(p, encoded):
    """The nearest vectors of the codebook; moves the codebook towards those that chose them."""
    vectors, count, total, unseen = (p[f"encoder/codebook/{name}"] for name in ("vectors", "count", "sum", "unseen"))
    rows = encoded.permute(0, 2, 3, 1).reshape(-1, vectors.shape[1])
    half_norms = 0.5 * vectors.square().sum(1)
    codes = (rows @ vectors.t() - half_norms).argmax(1)
    chosen = images(F.embedding(codes, vectors).view(len(encoded), *encoded.shape[2:], -1))
    unseen.mul_(0.99)
    count.mul_(0.99).add_(torch.bincount(codes, minlength=len(vectors)), alpha=0.01)
    total.mul_(0.99).index_add_(0, codes, rows, alpha=0.01)
    counts = count / (1 - unseen)
    smoothed = (counts + 1e-5) / (counts.sum() + len(vectors) * 1e-5) * counts.sum()
    means = total / ((1 - unseen) * smoothed).unsqueeze(1)
    vectors.copy_(torch.where(count.unsqueeze(1) > 0, means, vectors))
    return chosen


def vamp_vae(p, x, draw):
    def encode(images):
        return dense(p, "encoder/dense2", gated(p, "encoder/gatedDense1", gated(p, "encoder/gatedDense0", images)))

    mean, log_variance, z = normal(encode(x), noise := draw(len(x), 40))
    means, log_variances = encode(p["prior/pseudoInputs"].clamp(0, 1)).chunk(2, -1)
    log_q = log_drawn(log_variance, noise).mean()
    joint = log_normal(z.unsqueeze(1), means, log_variances)
    log_p = (torch.logsumexp(joint, 1) - math.log(len(means))).mean()
    h = gated(p, "decoder/gatedDense1", gated(p, "decoder/gatedDense0", z))
    return cross_entropy_of_bits(dense(p, "decoder/dense2", h), x).mean() + log_q - log_p


def iaf_vae(p, x, draw):
    mean, log_variance, context = mlp(p, "encoder/network", 3, torch.tanh, x).split((32, 32, 64), -1)
    noise = draw(len(x), 32)
    z = mean + torch.exp(0.5 * log_variance) * noise
    log_q = log_drawn(log_variance, noise)
    for step in (0, 2, 4, 6):
        path = f"encoder/flow/inverseAutoregressive{step}"
        seen = masked(p, f"{path}/input", INPUT_MASK, z) + dense(p, f"{path}/context", context)
        logit, target = masked(p, f"{path}/rest/maskedDense1", OUTPUT_MASK, torch.tanh(seen)).chunk(2, -1)
        z = torch.lerp(target, z, torch.sigmoid(logit + 2)).flip(1)
        log_q = log_q - F.logsigmoid(logit + 2).sum(-1)
    nll = cross_entropy_of_bits(mlp(p, "decoder/mlp0", 3, torch.tanh, z), x)
    return (nll + log_q - log_standard(z)).mean()


def masked(p, path, mask, x):
    return F.linear(x, p[f"{path}/kernel"] * mask, p[f"{path}/bias"])


"""Hidden unit i sees the first i * 32 // 320 inputs; output j sees hidden units of fewer than j + 1 inputs."""
SEEN = torch.arange(320) * 32 // 320
INPUT_MASK = (SEEN[:, None] > torch.arange(32)).float()
OUTPUT_MASK = (torch.arange(32)[:, None] >= SEEN).float().repeat(2, 1)


def importance_weighted(samples):
    def loss(p, x, draw):
        mean, log_variance = mlp(p, "encoder", 3, torch.tanh, x).chunk(2, -1)
        noise = draw(samples, len(x), 50)
        z = mean + torch.exp(0.5 * log_variance) * noise
        logits = mlp(p, "decoder/mlp0", 3, torch.tanh, z)
        nll = cross_entropy_of_bits(logits, x.expand(samples, *x.shape))
        log_weights = log_standard(z) - log_drawn(log_variance, noise) - nll
        return (math.log(samples) - torch.logsumexp(log_weights, 0)).mean()

    return loss


def info_vae(p, x, draw):
    _, _, z = normal(mlp(p, "encoder", 2, F.relu, x), draw(len(x), 10))
    w = draw(len(x), 10)
    mmd = mean_kernel(z, z) + mean_kernel(w, w) - 2 * mean_kernel(z, w)
    return cross_entropy_of_bits(mlp(p, "decoder/mlp0", 2, F.relu, z), x).mean() + 500 * mmd


def mean_kernel(a, b):
    """Mean of exp(-|a_i - b_j|² / units²) over all pairs."""
    squares = a.square().sum(1, keepdim=True) + b.square().sum(1) - 2 * a @ b.t()
    return torch.exp(squares / -(a.shape[1] ** 2)).mean()
